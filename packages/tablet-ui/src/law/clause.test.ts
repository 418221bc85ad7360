import { describe, expect, it } from "vitest";
import { en } from "../words/en.ts";
import { zh } from "../words/zh.ts";
import { formatCitation, formatClause } from "./clause.ts";

const cite = (instrument: string, clause: string, zh?: string) => ({
  instrument,
  clause,
  title: { en: "A law", ...(zh === undefined ? {} : { zh }) },
  effectiveFrom: "2020-05-01",
  confidence: "confirmed" as const,
});
const inChinese = (...said: Parameters<typeof cite>) => formatCitation(cite(...said), true);

describe("a clause", () => {
  it.each([
    ["GB 19522-2024", "4", "GB 19522-2024第4条"],
    ["GB 19522-2004", "3.3, 3.4, 4.1", "GB 19522-2004第3.3条、第3.4条、第4.1条"],
    ["MPS order 105 (amended 2020)", "art. 35, para 1(3)", "《规定》第35条第1款(3)"],
    ["MPS order 105 (amended 2020)", "arts. 35, para 1; 36, para 1(1)", "《规定》第35条第1款；第36条第1款(1)"],
    ["MPS order 105", "article not read", "《规定》条号未核实"],
    ["MPS order 105 (amended 2020)", "arts. 25(1)(3) to (5), 26", "《规定》第25条(1)(3)至(5)、第26条"],
    ["Criminal Law", "art. 133-1(1)(2)", "《规定》第133条之1(1)(2)"],
    ["Road Traffic Safety Law", "art. 91(2), (4)", "《规定》第91条(2)、(4)"],
    ["MPS order 111", "annex", "《规定》附件"],
    ["公交管〔2011〕190号", "summary", "公交管〔2011〕190号摘要"],
    [
      "Regulations",
      "arts. 72(3), 73(1); Road Traffic Safety Law art. 89",
      "《规定》第72条(3)、第73条(1)；《道路交通安全法》第89条",
    ],
    ["Opinion", "arts. 4 to 20", "《规定》第4至20条"],
  ])("%s %s is %s in Chinese", (instrument, clause, text) => {
    expect(inChinese(instrument, clause, "规定")).toBe(text);
  });

  it("of a law without a Chinese name stays as that law is cited", () => {
    expect(inChinese("Road Traffic Act 1988", "s. 11(2)")).toBe("Road Traffic Act 1988 s. 11(2)");
  });

  it("shows since when it applies, and that it is not confirmed", () => {
    const unsure = { ...cite("GB 19522-2024", "4", "规定"), confidence: "partly-confirmed" as const };
    expect(formatClause(unsure, { language: "en", all: en })).toBe(
      "GB 19522-2024 clause 4, in force from 2020-05-01 (partly confirmed)",
    );
    expect(formatClause(unsure, { language: "zh", all: zh })).toBe("GB 19522-2024第4条，2020-05-01 起施行（部分核实）");
  });
});
