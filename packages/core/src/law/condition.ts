import { addYears } from "../calendar.ts";
import { compare, type Exact, exact } from "../units/exact.ts";
import type { CaseFacts, FactCode, Support } from "./circumstances.ts";

/**
 * A condition of a law as data. A bare word is a fact; `reading` compares the deciding reading as mg/100 mL of blood; `within` asks whether one of the
 * events happened in so many years before the act.
 */
export type Condition =
  | FactCode
  | { readonly category: "drinking" | "drunk" }
  | { readonly reading: ">" | ">=" | "<"; readonly mgPer100mL: string }
  | { readonly within: number; readonly of: readonly FactCode[] }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

/** Whether a condition is met, as far as the record says: what supports the answer, and what is not known and could change it. */
export interface Finding {
  readonly state: "met" | "not-met" | "open";
  readonly support: readonly Support[];
  readonly missing: readonly (FactCode | "reading")[];
}

const NONE: readonly never[] = Object.freeze([]);
const READING_MISSING: Finding = { state: "open", support: NONE, missing: ["reading"] };

/** Decides a condition in three values: what the record does not state leaves it open, unless the rest decides it all the same. */
export function decide(condition: Condition, facts: CaseFacts): Finding {
  if (typeof condition === "string") return decideFact(condition, facts);
  if ("all" in condition) return decideAll(condition.all, facts, "not-met", "met");
  if ("any" in condition) return decideAll(condition.any, facts, "met", "not-met");
  if ("not" in condition) {
    const { state, support, missing } = decide(condition.not, facts);
    return { state: state === "met" ? "not-met" : state === "not-met" ? "met" : "open", support, missing };
  }
  if ("within" in condition) return decideWithin(condition.of, condition.within, facts);
  if ("category" in condition) {
    if (facts.category === null) return READING_MISSING;
    return { state: facts.category === condition.category ? "met" : "not-met", support: facts.reading, missing: NONE };
  }
  if (facts.blood === null) return READING_MISSING;
  const order = compare(exact(facts.blood), figureOf(condition.mgPer100mL));
  const holds = condition.reading === ">" ? order > 0 : condition.reading === ">=" ? order >= 0 : order < 0;
  return { state: holds ? "met" : "not-met", support: facts.reading, missing: NONE };
}

const FIGURES = new Map<string, Exact>();

/** A figure of a law, read once. */
function figureOf(text: string): Exact {
  let figure = FIGURES.get(text);
  if (!figure) {
    figure = exact(text);
    FIGURES.set(text, figure);
  }
  return figure;
}

function decideFact(code: FactCode, { stated }: CaseFacts): Finding {
  const fact = stated.get(code);
  if (!fact) return { state: "open", support: NONE, missing: [code] };
  return { state: fact.holds ? "met" : "not-met", support: fact.support, missing: NONE };
}

/** One event in time meets it. An event whose day is not known leaves it open, and so does one that nobody looked for. */
function decideWithin(codes: readonly FactCode[], years: number, { stated, actOn }: CaseFacts): Finding {
  const missing: FactCode[] = [];
  const support: Support[] = [];
  for (const code of codes) {
    const fact = stated.get(code);
    if (!fact || (fact.holds && fact.on.length === 0)) {
      missing.push(code);
      continue;
    }
    if (fact.holds && fact.on.some((day) => day <= actOn && addYears(day, years) >= actOn))
      return { state: "met", support: fact.support, missing: NONE };
    support.push(...fact.support);
  }
  return missing.length > 0 ? { state: "open", support, missing } : { state: "not-met", support, missing };
}

/** `all` ends with the first that is not met, `any` with the first that is: `ends` decides, `else` holds when none does and none is open. */
function decideAll(conditions: readonly Condition[], facts: CaseFacts, ends: "met" | "not-met", otherwise: "met" | "not-met"): Finding {
  const support: Support[] = [];
  const missing: (FactCode | "reading")[] = [];
  for (const condition of conditions) {
    const finding = decide(condition, facts);
    if (finding.state === ends) return finding;
    if (finding.state === "open") missing.push(...finding.missing);
    // What is not met says nothing for a list of which one suffices.
    else if (otherwise === "met") support.push(...finding.support);
  }
  return missing.length > 0 ? { state: "open", support, missing: [...new Set(missing)] } : { state: otherwise, support, missing: NONE };
}
