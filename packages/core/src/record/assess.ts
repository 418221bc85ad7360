import { parseInstantMs, parseMoment } from "../calendar.ts";
import { OFFSET } from "../law/china/coverage.ts";
import { type CaseFinding, type CaseMeasure, judgeChineseCase, type Obligation } from "../law/china/judge-case.ts";
import { findTestMethods } from "../law/china/test-methods.ts";
import { CIRCUMSTANCES, DERIVED_FACTS, type Missing, type Words } from "../law/circumstances.ts";
import { classify } from "../law/classify.ts";
import { isPositive } from "../law/positive.ts";
import type { Cite } from "../law/timeline.ts";
import type { Flag, Refusal } from "../refusal.ts";
import { collectCaseFacts, listPastEvents } from "./case-facts.ts";
import { categorise } from "./categorise.ts";
import { type Categorised, findBreathBasis } from "./categoriser.ts";
import type { Stop } from "./stop.ts";

/**
 * A fact that the record does not state and that could change the answer. `wouldChange` has the codes of the findings
 * and rules that depend on it.
 */
export interface UnknownFact {
  readonly fact: Missing;
  readonly words: Words;
  readonly wouldChange: readonly string[];
}

/**
 * The law applied to a stop, for a person to review: what is met and by which fact, what must be done, what the law
 * provides, and what is unknown. `category` is `undetermined` where breath may replace a blood result of another
 * category: the authority chooses (`alternative`).
 */
export interface Assessment extends Categorised {
  /** The category rests on breath, and blood must be tested but has not been. */
  readonly provisional: boolean;
  /** The breath reading that the authority may take instead of the lower blood result; `null` if there is none. */
  readonly alternative: Pick<Categorised, "category" | "basis" | "classification"> | null;
  readonly actAt: string;
  /** When the police decided the administrative case, according to its entries; `null` while it is open. */
  readonly decidedAt: string | null;
  /**
   * When the criminal case ended: not filed, withdrawn, not prosecuted, or judged. `null` while it is open, also after
   * an administrative decision: until then milder later law is listed.
   */
  readonly criminalDecidedAt: string | null;
  readonly findings: readonly CaseFinding[];
  readonly obligations: readonly Obligation[];
  readonly measures: readonly CaseMeasure[];
  readonly unknown: readonly UnknownFact[];
  /** The article under which findings of a later law are listed next to those of the day of the act. */
  readonly laterLaw: Cite | null;
  /** Whether the consequences in this place are known here, or only its limits. */
  readonly consequences: "assessed" | "not-covered";
}

const DECISIONS: ReadonlySet<string> = new Set([
  "fine-decided",
  "suspension-decided",
  "revocation-decided",
  "detention-decided",
]);

const CRIMINAL_ENDS: ReadonlySet<string> = new Set([
  "case-not-filed",
  "case-withdrawn",
  "not-prosecuted",
  "judged",
  "exempted-from-punishment",
  "acquitted",
]);

/**
 * Assesses a stop under the law of its day: category and deciding reading, findings, obligations and their state,
 * measures, and what is still unknown. A criminal case that ended is assessed as of its end. Refuses what `categorise`
 * refuses, and an invalid `at`.
 *
 * @param stop The stop, from `replay`.
 * @param at The moment of the assessment, which decides what is due or overdue: RFC 3339 with its offset, or a date.
 *
 * @example
 * ```ts
 * import { assess, logStop, replay, startChain } from "@roadside/core";
 *
 * const logged = logStop(startChain("tablet-1"), {
 *   id: "0192f000-0000-7000-8000-000000000001",
 *   stop: "0192f000-0000-7000-8000-000000000002",
 *   jurisdiction: "CN",
 *   unit: "532931",
 *   officer: "100001",
 *   at: "2020-10-15T21:40:00+08:00",
 *   recordedAt: "2020-10-15T21:41:00+08:00",
 *   readings: [{ specimen: "breath", value: "0.95", unit: "mg/L" }],
 *   vehicle: { kind: "automobile", use: "non-commercial" },
 * });
 * if (!logged.ok) throw new Error(logged.error.message);
 * const assessment = assess(replay([logged.sealed]), { at: "2020-10-15T22:00:00+08:00" });
 * if (!assessment.ok) throw new Error(assessment.error.message);
 * console.log(assessment.category, assessment.provisional); // drunk true
 * console.log(assessment.obligations.find(({ state }) => state === "due")?.words.en); // draw blood for a test
 * ```
 */
export function assess(stop: Stop, { at }: { readonly at: string }): Assessment | Refusal {
  const now = parseMoment(at);
  if (!now.ok) return now;
  const categorised = categorise(stop);
  if (!categorised.ok) return categorised;
  const happened = listPastEvents(stop);
  const decidedAt = happened.findLast(({ event }) => DECISIONS.has(event))?.at ?? null;
  const criminalDecidedAt = happened.findLast(({ event }) => CRIMINAL_ENDS.has(event))?.at ?? null;
  const base = { ...categorised, actAt: stop.at.at, decidedAt, criminalDecidedAt };
  const act = parseMoment(stop.at.at);
  if (stop.logged?.jurisdiction !== "CN" || !act.ok) {
    return {
      ...base,
      provisional: false,
      alternative: null,
      findings: [],
      obligations: [],
      measures: [],
      unknown: [],
      laterLaw: null,
      consequences: "not-covered",
    };
  }
  const decided = criminalDecidedAt === null ? now : parseMoment(criminalDecidedAt);
  const nowMs = now.moment.kind === "instant" ? now.moment.ms : parseInstantMs(`${now.moment.date}T00:00:00${OFFSET}`);
  const breath = categorised.basis?.reading.specimen === "blood" ? categoriseBreath(stop) : null;
  const facts = collectCaseFacts(stop, categorised, breath, OFFSET);
  const law = judgeChineseCase(
    facts,
    {
      specimen: categorised.basis?.reading.specimen ?? null,
      limits: categorised.classification?.limits ?? [],
    },
    act.moment,
    decided.ok ? decided.moment : now.moment,
    happened,
    nowMs,
  );

  const alternative = law.breath === "may-stand" ? breath : null;
  const isContested = alternative !== null && alternative.category !== categorised.category;
  const standing = law.breath === "stands" ? (breath ?? categorised) : null;
  const category = isContested ? "undetermined" : (standing?.category ?? categorised.category);
  // Open conditions matter only under suspicion; for a clean reading they are left out. A stop without a reading, and
  // one with a breath reading that suspects the driver, is not clean.
  const suspicion = isPositive(category) || category === "no-reading" || facts.stated.get("suspected-drunk")?.holds;
  const findings = suspicion ? law.findings : law.findings.filter(({ state }) => state === "met");
  const measures = suspicion ? law.measures : law.measures.filter(({ state }) => state === "provided");
  return {
    ...base,
    category,
    basis: standing?.basis ? { ...standing.basis, rule: "breath-stands-for-blood" } : categorised.basis,
    classification: standing ? standing.classification : categorised.classification,
    flags: [
      ...categorised.flags,
      ...flagWithdrawnMethods(stop),
      ...flagExceededAuthority(stop),
      ...flagRepeatedBreath(stop),
      ...flagBreathThatMayStand(alternative, categorised),
    ],
    provisional: law.provisional,
    alternative,
    findings,
    obligations: law.obligations,
    measures,
    unknown: listUnknown(findings, measures),
    laterLaw: law.laterLaw,
    consequences: "assessed",
  };
}

/** The highest breath reading of a stop with its category; `null` if there is none. */
function categoriseBreath(stop: Stop): Assessment["alternative"] {
  const basis = findBreathBasis(stop, classify);
  if (!basis) return null;
  const classification = classify(basis.reading, { jurisdiction: stop.logged?.jurisdiction ?? "", at: stop.at.at });
  return classification.ok ? { category: classification.category, basis, classification } : null;
}

const WORDS: Readonly<Record<Missing, Words>> = {
  ...CIRCUMSTANCES,
  ...DERIVED_FACTS,
  reading: { en: "a reading", zh: "检测结果" },
  blood: { en: "the result of the blood test", zh: "血液检验结果" },
};

function listUnknown(findings: readonly CaseFinding[], measures: readonly CaseMeasure[]): UnknownFact[] {
  const unknown: { fact: Missing; words: Words; wouldChange: string[] }[] = [];
  const byFact = new Map<Missing, string[]>();
  const note = (missing: readonly Missing[], code: string) => {
    for (const fact of missing) {
      let codes = byFact.get(fact);
      if (!codes) {
        codes = [];
        byFact.set(fact, codes);
        unknown.push({ fact, words: WORDS[fact], wouldChange: codes });
      }
      // The measures of one rule are neighbours.
      if (codes[codes.length - 1] !== code) codes.push(code);
    }
  };
  for (const { missing, code } of findings) note(missing, code);
  let last: CaseMeasure | undefined;
  for (const one of measures) {
    // The measures of one rule mostly lack the same facts.
    if (one.rule !== last?.rule || one.missing !== last.missing) note(one.missing, one.rule);
    last = one;
  }
  return unknown;
}

/** Flags a screening by a method that the standard of its day did not allow. */
function flagWithdrawnMethods(stop: Stop): Flag[] {
  return stop.tests.flatMap((test, index) => {
    if (test.outcome !== "screening") return [];
    const methods = findTestMethods(test.at.at);
    if (methods.ok && methods.value.includes(test.method)) return [];
    const by = methods.ok ? methods.citation.instrument : "the standard of that day";
    return [
      {
        code: "method-withdrawn",
        message: `${by} does not allow a ${test.method} test`,
        path: `/tests/${index}/method`,
      },
    ];
  });
}

/**
 * Flags a breath test after one that gave a reading: only a violation of the requirements of the test allows it (duty
 * norms annex 1), and a dispute leads to blood (procedure rules art. 35).
 */
function flagRepeatedBreath(stop: Stop): Flag[] {
  let first: string | null = null;
  return stop.tests.flatMap((test, index) => {
    if (test.outcome !== "reading" || test.reading.specimen !== "breath") return [];
    const shown = `${test.reading.value} ${test.reading.unit}`;
    if (first === null) {
      first = shown;
      return [];
    }
    return [
      {
        code: "breath-repeated",
        message: `a breath test of ${shown} follows one of ${first}; the higher reading counts until blood decides`,
        path: `/tests/${index}`,
      },
    ];
  });
}

/** Flags a blood result of another category than the breath reading that may replace it. */
function flagBreathThatMayStand(breath: Assessment["alternative"], { basis, category }: Categorised): Flag[] {
  if (!breath?.basis || !basis || breath.category === category) return [];
  const { value, unit } = breath.basis.reading;
  return [
    {
      code: "breath-may-stand",
      message: `the breath reading of ${value} ${unit} may replace the later blood result: the authority decides`,
      path: `/tests/${basis.test}`,
    },
  ];
}

/** Flags a revocation decided by a county unit: only a prefecture may decide it (procedure rules art. 6). */
function flagExceededAuthority(stop: Stop): Flag[] {
  const isCounty = /^\d{6}/.test(stop.unit) && !stop.unit.slice(4, 6).endsWith("00");
  return stop.events.flatMap((event, index) =>
    isCounty && event.kind === "measure-taken" && event.body.measure === "revocation-decided"
      ? [
          {
            code: "authority-exceeded",
            message:
              "revocation is decided by a prefecture's traffic police (procedure rules art. 6), not by a county's",
            path: `/events/${index}/body/measure`,
          },
        ]
      : [],
  );
}
