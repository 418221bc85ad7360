import { classify, type Reading } from "@roadside/core";
import { describe, expect, it } from "vitest";
import type { Language } from "../words/language.ts";
import { formatLimit, formatLimitSentence } from "./limit.ts";
import { getPaperWords } from "./words/words.ts";

function judged(value: string, unit: Reading["unit"], jurisdiction: string) {
  const law = classify({ specimen: "breath", value, unit }, { jurisdiction, at: "2022-03-05T21:40:00+00:00" });
  if (!law.ok) throw new Error(law.error.message);
  return law;
}
const texts = (law: ReturnType<typeof judged>, language: Language) =>
  [formatLimit, formatLimitSentence].map((text) => text(law, getPaperWords(language)));

describe("the limit on paper", () => {
  it("is the one that was reached, as the law compares", () => {
    expect(texts(judged("0.364", "mg/L", "CN"), "zh")).toEqual(["≥ 80 mg/100mL", "阈值 ≥ 80 mg/100mL"]);
    expect(texts(judged("36", "ug/100mL", "GB-EAW"), "en")).toEqual(["> 35 µg/100mL", "Limit > 35 µg/100mL"]);
  });

  it("is shown as above a reading that reached none", () => {
    expect(texts(judged("0.08", "mg/L", "CN"), "zh")).toEqual(["低于 20 mg/100mL", "低于 20 mg/100mL"]);
    expect(texts(judged("0.08", "mg/L", "CN"), "en")).toEqual(["below 20 mg/100mL", "below 20 mg/100mL"]);
  });

  it("of a law that requires more than the figure may equal the reading", () => {
    expect(texts(judged("35", "ug/100mL", "GB-EAW"), "zh")).toEqual(["不超过 35 µg/100mL", "不超过 35 µg/100mL"]);
  });
});
