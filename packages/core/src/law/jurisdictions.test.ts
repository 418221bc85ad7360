import { describe, expect, it } from "vitest";
import { classify } from "./classify.ts";
import { categories, jurisdictions } from "./jurisdictions.ts";
import { REGIMES } from "./regimes.ts";

describe("the places whose law is known", () => {
  it("are all that the public table of limits lists", () => {
    expect(jurisdictions().map(({ code }) => code)).toEqual(
      "CN GB-EAW GB-NIR GB-SCT IE HK MO TW JP KR SG AU-NSW AU-VIC NZ DE FR ES IT SE NO PL US US-UT CA IN TH VN".split(
        " ",
      ),
    );
  });

  it("answer from the first day of their coverage on, and not on the day before", () => {
    const dayBefore = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
    for (const { code, coverage } of jurisdictions()) {
      expect(coverage.length).toBeGreaterThan(0);
      for (const { measured, unit, from } of coverage) {
        const reading =
          measured === "breath-as-blood"
            ? { specimen: "breath", value: "0", unit, bloodEquivalent: true }
            : { specimen: measured, value: "0", unit };
        expect(classify(reading, { jurisdiction: code, at: from })).toMatchObject({
          ok: true,
          category: "below-limit",
        });
        expect(classify(reading, { jurisdiction: code, at: dayBefore(from) })).toMatchObject({
          ok: false,
          error: { code: "before-first-entry" },
        });
      }
    }
  });

  it("cite no instrument from before the year in its name", () => {
    const early = REGIMES.flatMap(({ code, limits }) =>
      Object.values(limits).flatMap(({ entries }) =>
        entries.flatMap(({ from, cite: { instrument } }) =>
          [...instrument.matchAll(/\b(?:19|20)\d\d\b/g)].some(([year]) => year > from.slice(0, 4))
            ? `${code}: ${instrument} from ${from}`
            : [],
        ),
      ),
    );
    expect(early).toEqual([]);
  });

  it("have words of their own for the tiers above a limit, and one for all below", () => {
    expect(categories().slice(0, 4)).toEqual(["below-limit", "drinking", "drunk", "over-limit"]);
    expect(categories()).toEqual(expect.arrayContaining(["tier-3", "absolute-unfitness", "delit", "grave"]));
    expect(categories()).not.toContain("relative-unfitness");
  });

  it("tell what they set limits for, in which unit, and what no figure says", () => {
    const [china, , , , ireland] = jurisdictions();
    expect(china).toEqual({
      code: "CN",
      name: { zh: "中国", en: "China (mainland)" },
      coverage: [
        { measured: "breath", unit: "mg/L", from: "2004-05-31", checkedThrough: "2025-04-19" },
        { measured: "blood", unit: "mg/100mL", from: "2004-05-31", checkedThrough: "2025-04-19" },
      ],
      notes: [],
    });
    expect(ireland?.notes[1]).toBe(
      "Since 2018 a result between 50 and 80 also means three months of disqualification.",
    );
    expect(jurisdictions().find(({ code }) => code === "KR")?.coverage).toEqual([
      { measured: "breath-as-blood", unit: "g/100mL", from: "2011-12-09", checkedThrough: "2024-12-31" },
      { measured: "blood", unit: "g/100mL", from: "2011-12-09", checkedThrough: "2024-12-31" },
    ]);
  });
});
