import type { Words } from "./circumstances.ts";
import type { Condition } from "./condition.ts";
import { type Citation, type Cite, mapTimeline, type Timeline } from "./timeline.ts";

/** The authorities that decide or must act. The unit of the officer at the roadside is only one of them. */
export const AUTHORITIES = {
  "traffic-police": { en: "traffic police officers on duty", zh: "执勤交通警察" },
  "county-traffic-police": { en: "traffic police of a county or above", zh: "县级以上公安机关交通管理部门" },
  "prefecture-traffic-police": {
    en: "traffic police of a prefecture (city divided into districts)",
    zh: "设区的市(自治州)公安机关交通管理部门",
  },
  "county-public-security": { en: "county public security bureau", zh: "县、市公安局、公安分局" },
  "vehicle-office": { en: "vehicle administration office", zh: "车辆管理所" },
  laboratory: { en: "the examining laboratory", zh: "检验鉴定机构" },
  driver: { en: "the driver", zh: "当事人" },
  procuratorate: { en: "procuratorate", zh: "人民检察院" },
  court: { en: "court", zh: "人民法院" },
} as const satisfies Record<string, Words>;
export type Authority = keyof typeof AUTHORITIES;

/**
 * An amount, a span or a count that a law provides: exact if `min` equals `max`, without a lower or upper bound if one
 * is missing.
 */
export interface Range {
  readonly min?: string;
  readonly max?: string;
  readonly unit: "yuan" | "days" | "months" | "years" | "points";
}

export type MeasureKind =
  | "warning"
  | "fine"
  | "detention"
  | "licence-suspension"
  | "licence-revocation"
  | "relicensing-ban"
  | "lifelong-relicensing-ban"
  | "commercial-driving-ban"
  | "licence-class-bar"
  | "probationary-class-cancelled"
  | "points"
  | "restraint-until-sober"
  | "criminal-liability"
  | "criminal-detention"
  | "criminal-fine";

/** One measure that a law provides, and who decides it. `may` if it is at their discretion. */
export interface Provided {
  readonly kind: MeasureKind;
  readonly range?: Range;
  readonly decidedBy: Authority;
  readonly may?: true;
  /** A condition in addition to the rule's own. */
  readonly when?: Condition;
  readonly note?: string;
}

/** A provision with measures that follow if its condition is met. */
export interface PenaltyRule {
  readonly code: string;
  readonly words: Words;
  readonly when: Condition;
  readonly provides: readonly Provided[];
  readonly cite: Cite;
}

/** A provision on what a circumstance means for the case, and who reviews it. */
export interface ReviewRule {
  readonly code: string;
  readonly kind:
    | "crime"
    | "filing"
    | "evidence"
    | "aggravating"
    | "lenient"
    | "clearly-minor"
    | "probation-generally-refused"
    | "blood-test"
    | "review";
  readonly words: Words;
  readonly when: Condition;
  readonly reviewedBy: Authority;
  readonly cite: Cite;
}

/** An event of a case, from its entries: a time limit starts with one, a duty is done by another. */
export type CaseEvent =
  | "tested"
  | "sample-drawn"
  | "sample-sealed"
  | "sample-at-laboratory"
  | "lab-reported"
  | "lab-disputed"
  | "result-notified"
  | "restrained"
  | "released-sober"
  | "handed-over"
  | "family-told-of-test"
  | "family-told-of-restraint"
  | "certificate-issued"
  | "measure-approved"
  | "licence-withheld"
  | "licence-handed-in"
  | "vehicle-withheld"
  | "vehicle-handed-in"
  | "case-handed-over"
  | "driver-appeared"
  | "blood-tested"
  | "hearing-told"
  | "hearing-requested"
  | "hearing-ended"
  | "fine-decided"
  | "suspension-decided"
  | "revocation-decided"
  | "detention-decided"
  | "case-filed"
  | "case-not-filed"
  | "case-withdrawn"
  | "not-prosecuted"
  | "judged"
  | "exempted-from-punishment"
  | "acquitted";

/**
 * A time limit, counted as its text counts. `at-once` (立即, 当场), `promptly` (及时) and `before-decision` have no
 * figure.
 */
export type TimeLimit =
  | { readonly hours: number }
  | { readonly workingDays: number }
  | { readonly calendarDays: number }
  | "at-once"
  | "promptly"
  | "before-decision"
  | "until-sober";

/** Something that a provision requires someone to do by a time, or allows until a time. */
export interface Duty {
  readonly code: string;
  readonly kind: "duty" | "right";
  readonly words: Words;
  readonly who: Authority;
  readonly when: Condition | "always";
  /** The duty does not exist where this is met. Unlike a `not` in `when`, an unknown fact leaves it in force. */
  readonly unless?: Condition;
  /** The time limit starts with the latest of these events. */
  readonly from: readonly CaseEvent[];
  readonly limit: TimeLimit;
  readonly doneBy: readonly CaseEvent[];
  /** The duty of a limit without a figure must be done before these events. */
  readonly until?: readonly CaseEvent[];
  readonly cite: Cite;
}

/** A rule whose citation is dated by the issue that contains it. */
export type Cited<Rule> = Rule & { readonly citation: Citation };

/** Dates the citation of each rule in the issues of a law. */
export function dateCitations<Rule extends { readonly cite: Cite }>(
  line: Timeline<readonly Rule[]>,
): Timeline<readonly Cited<Rule>[]> {
  return mapTimeline(line, (rules, { from }) =>
    rules.map((rule) => ({ ...rule, citation: Object.freeze({ ...rule.cite, effectiveFrom: from }) })),
  );
}
