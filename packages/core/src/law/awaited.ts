import type { Words } from "./circumstances.ts";
import type { Condition, Decide } from "./condition.ts";
import type { Limit } from "./regime.ts";

/** The blood result that a pending provision waits for, and what follows from it either way. */
export interface Awaited {
  /** The figures that the blood result is compared with. */
  readonly figures: readonly { readonly comparison: Comparison; readonly mgPer100mL: string }[];
  /** For which blood results the provision applies. */
  readonly words: Words;
  /** What the breath reading indicates until then. It does not decide. */
  readonly byBreath: "met" | "not-met";
}

type Comparison = ">" | ">=" | "<";

/** Returns what a pending condition waits for. `decideByBreath` decides as if the breath reading were blood. */
export function findAwaited(
  when: Exclude<Condition, string>,
  decideByBreath: Decide,
  limits: readonly Limit[],
): Awaited {
  let known = KNOWN.get(when);
  if (known?.limits !== limits) {
    const figures = listFigures(when, limits);
    known = { limits, figures, words: toWords(figures) };
    KNOWN.set(when, known);
  }
  const { figures, words } = known;
  return { figures, words, byBreath: decideByBreath(when).state === "met" ? "met" : "not-met" };
}

/** The figures of a condition depend only on the limits of the day. */
const KNOWN = new WeakMap<object, Pick<Awaited, "figures" | "words"> & { readonly limits: readonly Limit[] }>();

function toWords(figures: Awaited["figures"]): Words {
  const list = (words: Readonly<Record<Comparison, (value: string) => string>>, and: string) =>
    figures.map(({ comparison, mgPer100mL }) => words[comparison](mgPer100mL)).join(and);
  return {
    en: `applies if the blood result is ${list(EN, " and ")} mg/100 mL, otherwise not`,
    zh: `血液检验结果${list(ZH, "且")}的适用，否则不适用`,
  };
}

const EN = { ">": (v: string) => `above ${v}`, ">=": (v: string) => `at least ${v}`, "<": (v: string) => `below ${v}` };
const ZH = {
  ">": (v: string) => `超过${v}mg/100mL`,
  ">=": (v: string) => `达到${v}mg/100mL以上`,
  "<": (v: string) => `不满${v}mg/100mL`,
};

/** The limits of a category give its lower figure: the law of the day has them, the condition does not. */
function listFigures(condition: Condition, limits: readonly Limit[]): Awaited["figures"] {
  if (typeof condition === "string" || "within" in condition) return [];
  if ("reading" in condition) return [{ comparison: condition.reading, mgPer100mL: condition.mgPer100mL }];
  if ("category" in condition) {
    const limit = condition.by === "blood" ? limits.find(({ category }) => category === condition.category) : undefined;
    return limit ? [{ comparison: limit.comparison, mgPer100mL: limit.value }] : [];
  }
  if ("named" in condition) return listFigures(condition.is, limits);
  if ("not" in condition) return [];
  const nested = ("all" in condition ? condition.all : condition.any).flatMap((one) => listFigures(one, limits));
  return nested.filter(
    (one, index) =>
      nested.findIndex((other) => other.comparison === one.comparison && other.mgPer100mL === one.mgPer100mL) === index,
  );
}
