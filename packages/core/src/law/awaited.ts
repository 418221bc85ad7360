import type { CaseFacts, Words } from "./circumstances.ts";
import { type Condition, createDecide } from "./condition.ts";
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

/** Returns what a pending condition waits for. */
export function findAwaited(when: Condition, facts: CaseFacts, limits: readonly Limit[]): Awaited {
  const figures = listFigures(when, limits);
  const figure = (words: Readonly<Record<Comparison, (value: string) => string>>) => (one: (typeof figures)[number]) =>
    words[one.comparison](one.mgPer100mL);
  return {
    figures,
    words: {
      en: `applies if the blood result is ${figures.map(figure(EN)).join(" and ")} mg/100 mL, otherwise not`,
      zh: `血液检验结果${figures.map(figure(ZH)).join("且")}的适用，否则不适用`,
    },
    byBreath: createDecide({ ...facts, awaitsBlood: false })(when).state === "met" ? "met" : "not-met",
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
  if ("not" in condition) return [];
  const nested = ("all" in condition ? condition.all : condition.any).flatMap((one) => listFigures(one, limits));
  return nested.filter(
    (one, index) =>
      nested.findIndex((other) => other.comparison === one.comparison && other.mgPer100mL === one.mgPer100mL) === index,
  );
}
