import { addYears } from "../calendar.ts";
import { compare, exact } from "../units/exact.ts";
import type { CaseFacts, FactCode, MeasuredFacts, Missing, Support } from "./circumstances.ts";

/**
 * A condition of a law as data. A plain string is a fact; `category` is that of the deciding reading, `by: "blood"` if
 * the text asks for a blood result; `reading` compares the blood result in mg/100 mL; `within` requires that one of the
 * events happened within some years before the act; `named` is a condition of many rules, decided once per case.
 */
export type Condition =
  | FactCode
  | { readonly category: "drinking" | "drunk"; readonly by?: "blood" }
  | { readonly reading: ">" | ">=" | "<"; readonly mgPer100mL: string }
  | { readonly within: number; readonly of: readonly FactCode[] }
  | { readonly named: string; readonly is: Condition }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

/**
 * Whether a condition is met according to the record, with what supports the answer and what is unknown and could
 * change it. `pending`: only the result of the blood test is missing.
 */
interface Finding {
  readonly state: "met" | "not-met" | "open" | "pending";
  readonly support: readonly Support[];
  readonly missing: readonly Missing[];
}

const NONE: readonly never[] = Object.freeze([]);
const READING_MISSING: Finding = { state: "open", support: NONE, missing: ["reading"] };
const BLOOD_AWAITED: Finding = { state: "pending", support: NONE, missing: ["blood"] };

/** Decides conditions of one case. */
export type Decide = (condition: Condition) => Finding;

/**
 * Creates the three-valued decision of conditions: a fact that the record does not state leaves a condition open,
 * unless the rest decides it.
 */
export function createDecide(facts: CaseFacts): Decide {
  const one: Case = { facts, named: new Map() };
  return (condition) => compile(condition)(one);
}

/** A case, with the findings of named conditions so far. */
interface Case {
  readonly facts: CaseFacts;
  readonly named: Map<string, Finding>;
}

type Compiled = (one: Case) => Finding;

const COMPILED = new Map<Condition, Compiled>();

/** Conditions are few and constant, cases are many: each condition is read once. */
function compile(condition: Condition): Compiled {
  let compiled = COMPILED.get(condition);
  if (!compiled) {
    compiled = read(condition);
    COMPILED.set(condition, compiled);
  }
  return compiled;
}

function read(condition: Condition): Compiled {
  if (typeof condition === "string") return ({ facts }) => decideFact(condition, facts);
  if ("named" in condition) {
    const { named: name } = condition;
    const is = compile(condition.is);
    return (one) => {
      let finding = one.named.get(name);
      if (!finding) {
        finding = is(one);
        one.named.set(name, finding);
      }
      return finding;
    };
  }
  if ("all" in condition) {
    const all = condition.all.map(compile);
    return (one) => decideList(all, one, "not-met", "met");
  }
  if ("any" in condition) {
    const any = condition.any.map(compile);
    return (one) => decideList(any, one, "met", "not-met");
  }
  if ("not" in condition) {
    const not = compile(condition.not);
    return (one) => {
      const { state, support, missing } = not(one);
      return { state: state === "met" ? "not-met" : state === "not-met" ? "met" : state, support, missing };
    };
  }
  if ("within" in condition) return ({ facts }) => decideWithin(condition.of, condition.within, facts);
  if ("category" in condition)
    return ({ facts }) =>
      decideReading(facts, condition.by === "blood", ({ category }) =>
        category === null ? null : category === condition.category,
      );
  const figure = exact(condition.mgPer100mL);
  return ({ facts }) =>
    decideReading(facts, true, ({ blood }) => {
      if (blood === null) return null;
      const order = compare(exact(blood), figure);
      return condition.reading === ">" ? order > 0 : condition.reading === ">=" ? order >= 0 : order < 0;
    });
}

/** Decides by the deciding reading; open where another one may decide instead and says otherwise. */
function decideReading(
  facts: CaseFacts,
  byBlood: boolean,
  compareWith: (measured: MeasuredFacts) => boolean | null,
): Finding {
  const holds = compareWith(facts);
  if (holds === null) return READING_MISSING;
  if (byBlood && facts.awaitsBlood) return BLOOD_AWAITED;
  const { alternative } = facts;
  if (alternative && compareWith(alternative) !== holds)
    return {
      state: "open",
      support: [...facts.reading, ...alternative.reading],
      missing: ["breath-stands-for-blood"],
    };
  return { state: holds ? "met" : "not-met", support: facts.reading, missing: NONE };
}

const OPEN_FINDINGS = new Map<FactCode, Finding>();

/** The open findings of unstated facts, one for each fact. */
function leaveOpen(code: FactCode): Finding {
  let finding = OPEN_FINDINGS.get(code);
  if (!finding) {
    finding = { state: "open", support: NONE, missing: [code] };
    OPEN_FINDINGS.set(code, finding);
  }
  return finding;
}

function decideFact(code: FactCode, { stated }: CaseFacts): Finding {
  const fact = stated.get(code);
  if (!fact) return leaveOpen(code);
  return { state: fact.holds ? "met" : "not-met", support: fact.support, missing: NONE };
}

/**
 * One event in time meets the condition. An event without a date, one that the record does not mention, and one known
 * only by a month or year that begins too early and ends in time, leave it open.
 */
function decideWithin(codes: readonly FactCode[], years: number, { stated, actOn }: CaseFacts): Finding {
  const missing: FactCode[] = [];
  const support: Support[] = [];
  for (const code of codes) {
    const fact = stated.get(code);
    if (!fact || (fact.holds && fact.on.length === 0)) {
      missing.push(code);
      continue;
    }
    const isIn = (day: string) => addYears(day, years) >= actOn;
    if (fact.holds) {
      const spans = fact.on.map(toSpan).filter(([first]) => first <= actOn);
      if (spans.some(([first]) => isIn(first))) return { state: "met", support: fact.support, missing: NONE };
      if (spans.some(([, last]) => isIn(last < actOn ? last : actOn))) missing.push(code);
    }
    support.push(...fact.support);
  }
  return missing.length > 0 ? { state: "open", support, missing } : { state: "not-met", support, missing };
}

/** The first and last day of a date, month or year. The last may not exist (2021-02-31) and compares all the same. */
function toSpan(on: string): readonly [first: string, last: string] {
  return on.length === 4 ? [`${on}-01-01`, `${on}-12-31`] : on.length === 7 ? [`${on}-01`, `${on}-31`] : [on, on];
}

/**
 * Decides a list: `all` ends with the first that is not met, `any` with the first that is met (`ends`); `otherwise`
 * holds if none ends it and none is open.
 */
function decideList(
  conditions: readonly Compiled[],
  one: Case,
  ends: "met" | "not-met",
  otherwise: "met" | "not-met",
): Finding {
  let support: readonly Support[] = NONE;
  let missing: readonly Missing[] = NONE;
  let isOpen = false;
  for (const condition of conditions) {
    const finding = condition(one);
    const { state } = finding;
    if (state === ends) return finding;
    if (state === "open" || state === "pending") {
      isOpen ||= state === "open";
      missing = missing.length === 0 ? finding.missing : addNew(missing, finding.missing);
    } else if (support.length === 0) support = finding.support;
    else if (support !== finding.support) support = addNew(support, finding.support);
  }
  if (missing.length === 0) return { state: otherwise, support, missing: NONE };
  return { state: isOpen ? "open" : "pending", support, missing };
}

function addNew<T>(to: readonly T[], more: readonly T[]): readonly T[] {
  let all: T[] | null = null;
  for (const one of more) {
    if (to.includes(one)) continue;
    all ??= [...to];
    all.push(one);
  }
  return all ?? to;
}
