import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { Refusal } from "../refusal.ts";
import { type Classification, classify } from "./classify.ts";
import { GOLDEN_CASES } from "./golden.test-data.ts";
import { REGIMES } from "./regimes.ts";

const NIGHT = "2020-10-15T21:40:00+08:00";

function readingOf(words: string) {
  const [specimen = "", value = "", unit = ""] = words.split(" ");
  return specimen === "shown-as-blood" ? { specimen: "breath", value, unit, bloodEquivalent: true } : { specimen, value, unit };
}

function classified(words: string, jurisdiction = "CN", at = NIGHT): Classification {
  const result = classify(readingOf(words), { jurisdiction, at });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result;
}

function refusal(words: string, jurisdiction = "CN", at = NIGHT): string {
  const result = classify(readingOf(words), { jurisdiction, at });
  return result.ok ? `answered ${result.category}` : `${result.error.code} ${result.error.path}`;
}

describe("what the law of a day calls a reading", () => {
  test.each(GOLDEN_CASES)("$place $at: $reading is $category", (golden) => {
    const result = classified(golden.reading, golden.place, golden.at);
    expect({
      category: result.category,
      compared: `${result.compared.value} ${result.compared.unit}`,
      limit: `${result.limit.comparison}${result.limit.value} ${result.limit.unit}`,
      margin: result.margin.value,
      instrument: result.citations[0]?.instrument,
    }).toEqual({ category: golden.category, compared: golden.compared, limit: golden.limit, margin: golden.margin, instrument: golden.instrument });
  });

  test("refuses a class of driver that it does not know, rather than judging as if there were none", () => {
    const driver = { class: "learner" as "novice" };
    expect(classify({ specimen: "breath", value: "0.36", unit: "mg/L" }, { jurisdiction: "CN", at: "2020-10-15", driver })).toMatchObject({
      ok: false,
      error: { code: "driver-class-unknown", path: "/driver/class" },
    });
  });

  test("gives the blood equivalent of a breath reading only where the law makes that its rule, and cites the rule", () => {
    const chinese = classified("breath 0.36 mg/L");
    expect(chinese.blood).toEqual({ value: "79.2", unit: "mg/100mL", exact: true, ratio: "2200" });
    expect(chinese.citations.map(({ instrument, clause }) => `${instrument} ${clause}`)).toEqual(["GB 19522-2010 4.1", "GB 19522-2010 4.2"]);
    const english = classified("breath 36 ug/100mL", "GB-EAW");
    expect(english.blood).toBeUndefined();
    expect(english.citations).toHaveLength(1);
  });

  test("lists every limit of the day, lowest first, for a gauge to draw", () => {
    expect(classified("blood 5 mg/100mL").limits.map(({ category, comparison, value }) => `${category} ${comparison}${value}`)).toEqual([
      "drinking >=20",
      "drunk >=80",
    ]);
  });

  test("says how surely each clause was confirmed", () => {
    const confidence = (at: string) => classified("breath 0.36 mg/L", "CN", at).citations.map((citation) => citation.confidence);
    expect(confidence("2020-10-15")).toEqual(["confirmed", "confirmed"]);
    expect(confidence("2024-09-01")).toEqual(["partly-confirmed", "unconfirmed"]);
  });

  test("says that it may be out of date past the day for which the law was checked", () => {
    expect(classified("blood 80 mg/100mL", "CN", "2025-04-19T23:59:59+08:00")).toMatchObject({ stale: false, flags: [] });
    const after = classified("blood 80 mg/100mL", "CN", "2025-04-20T00:00:00+08:00");
    expect([after.stale, after.checkedThrough, after.flags.map(({ code }) => code)]).toEqual([true, "2025-04-19", ["stale-law"]]);
  });

  test.each([
    ["blood 600 mg/100mL", []],
    ["blood 600.01 mg/100mL", ["implausible"]],
    ["breath 272.7 ug/100mL", []],
    ["breath 273 ug/100mL", ["implausible"]],
    ["blood 103 mg/mL", ["implausible"]],
  ])("keeps %s and flags it with %j", (words, codes) => {
    expect(classified(words).flags.map(({ code }) => code)).toEqual(codes);
  });

  test("asks whether an implausible value was written in the wrong unit", () => {
    expect(classified("blood 103 mg/mL").flags[0]?.message).toContain("Was it mg/100mL");
  });
});

describe("what gets no answer", () => {
  test.each([
    ["a reading that is none", "blood -1 mg/100mL", "CN", NIGHT, "value-negative /value"],
    ["a number with a comma", "blood 0,8 g/L", "CN", NIGHT, "value-not-a-number /value"],
    ["an unknown unit", "blood 80 mg", "CN", NIGHT, "unit-unknown /unit"],
    ["a unit of another specimen", "blood 80 ug/100mL", "CN", NIGHT, "unit-not-of-specimen /unit"],
    ["breath in a unit of blood that nobody said was converted", "breath 80 mg/100mL", "CN", NIGHT, "unit-not-of-specimen /unit"],
    ["an unknown specimen", "saliva 80 mg/100mL", "CN", NIGHT, "specimen-unknown /specimen"],
    ["a place that is not covered", "blood 80 mg/100mL", "FR", NIGHT, "jurisdiction-unknown /jurisdiction"],
    ["a name that only JavaScript knows", "blood 80 mg/100mL", "constructor", NIGHT, "jurisdiction-unknown /jurisdiction"],
    ["the day before the first Chinese standard", "blood 80 mg/100mL", "CN", "2004-05-30T23:59:59+08:00", "before-first-entry /at"],
    ["the day before the British Act", "breath 36 ug/100mL", "GB-EAW", "1989-05-14", "before-first-entry /at"],
    ["urine in China, for which no limit is set", "urine 107 mg/100mL", "CN", NIGHT, "no-limit-for-specimen /specimen"],
    [
      "breath shown as blood in England, where only breath itself has a limit",
      "shown-as-blood 80 mg/100mL",
      "GB-EAW",
      NIGHT,
      "no-limit-for-specimen /specimen",
    ],
    ["blood by mass, which needs a density that no clause gives", "blood 0.8 g/kg", "CN", NIGHT, "unit-not-comparable /unit"],
    ["a time without its offset", "blood 80 mg/100mL", "CN", "2020-10-15T21:40:00", "time-without-offset /at"],
    ["a day that no calendar has", "blood 80 mg/100mL", "CN", "2021-02-29", "time-invalid /at"],
    ["a time that is none", "blood 80 mg/100mL", "CN", "last night", "time-invalid /at"],
  ])("%s", (_what, words, place, at, expected) => {
    expect(refusal(words, place, at)).toBe(expected);
  });

  test("is a refusal that the compiler makes one look at", () => {
    expectTypeOf(classify).returns.toEqualTypeOf<Classification | Refusal>();
    expectTypeOf<Classification | Refusal>().not.toHaveProperty("category");
  });
});

describe("for every place, whatever the reading", () => {
  const place = fc.constantFrom(...REGIMES.map(({ code }) => code));
  const rank = ["below-limit", "drinking", "over-limit", "drunk"];
  const day = fc.date({ min: new Date("2011-07-01"), max: new Date("2026-12-31"), noInvalidDate: true }).map((date) => date.toISOString());

  test("more alcohol is never called less", () => {
    fc.assert(
      fc.property(
        place,
        day,
        fc.nat(700_000),
        fc.nat(700_000),
        fc.constantFrom("blood mg/100mL", "breath ug/100mL"),
        (code, at, one, other, what) => {
          const [specimen, unit] = what.split(" ");
          const [low, high] = [Math.min(one, other), Math.max(one, other)].map((thousandths) => {
            const value = `${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, "0")}`;
            return rank.indexOf(classified(`${specimen} ${value} ${unit}`, code, at).category);
          });
          expect(low).toBeLessThanOrEqual(high as number);
        },
      ),
    );
  });

  test("the category follows from the margin and the law's own comparison, at any number of decimals", () => {
    fc.assert(
      fc.property(place, day, fc.bigInt({ min: 0n, max: 10n ** 14n }), (code, at, digits) => {
        const text = digits.toString().padStart(13, "0");
        const result = classified(`blood ${text.slice(0, -12)}.${text.slice(-12)} mg/100mL`, code, at);
        const reached = result.limits.filter((limit) => {
          const order = digits - BigInt(limit.value) * 10n ** 12n;
          return limit.comparison === ">=" ? order >= 0n : order > 0n;
        });
        expect(result.category).toBe(reached.at(-1)?.category ?? "below-limit");
      }),
    );
  });

  test("it never throws, and what it refuses has a code and words", () => {
    const text = fc.oneof(fc.string(), fc.constantFrom("breath", "blood", "80", "0.36", "mg/L", "mg/100mL", "CN", NIGHT));
    fc.assert(
      fc.property(text, text, text, text, text, (specimen, value, unit, jurisdiction, at) => {
        const result = classify({ specimen, value, unit }, { jurisdiction, at });
        if (!result.ok)
          expect(result.error).toEqual({ code: expect.stringMatching(/^[a-z-]+$/), message: expect.stringMatching(/./), path: expect.any(String) });
      }),
    );
  });
});
