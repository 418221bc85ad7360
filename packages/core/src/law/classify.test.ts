import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { Refusal } from "../refusal.ts";
import type { Classification } from "./classifier.ts";
import { classifier } from "./classifier.ts";
import { classify } from "./classify.ts";
import { GOLDEN_CASES } from "./golden.test-data.ts";
import { ELSEWHERE } from "./golden-elsewhere.test-data.ts";
import { china } from "./regimes/china.ts";
import { REGIMES } from "./regimes.ts";

const NIGHT = "2020-10-15T21:40:00+08:00";

function readingOf(words: string) {
  const [specimen = "", value = "", unit = ""] = words.split(" ");
  return specimen === "shown-as-blood"
    ? { specimen: "breath", value, unit, bloodEquivalent: true }
    : { specimen, value, unit };
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
    }).toEqual({
      category: golden.category,
      compared: golden.compared,
      limit: golden.limit,
      margin: golden.margin,
      instrument: golden.instrument,
    });
  });

  test.each(ELSEWHERE)(
    "$place $at, $driver: $reading is $category",
    ({ place, at, driver, reading, category, limit }) => {
      const context = driver === "other" ? {} : { driver: { class: driver as "novice" } };
      const result = classify(readingOf(reading), { jurisdiction: place, at, ...context });
      expect(result.ok ? [result.category, `${result.limit.comparison}${result.limit.value}`] : result.error).toEqual([
        category,
        limit,
      ]);
    },
  );

  test("reports a limit that requires a further fact, and does not decide by it", () => {
    const german = classified("blood 0.4 g/kg", "DE", "2020-01-01");
    expect([german.category, german.conditional.map(({ category, when }) => `${category}: ${when}`)]).toEqual([
      "below-limit",
      ["relative-unfitness: driving faults that alcohol explains"],
    ]);
    expect(
      classified("breath 90 ug/100mL", "GB-EAW", "2020-01-01").conditional.map(({ category }) => category),
    ).toEqual(["high-risk-offender"]);
    expect(classified("blood 49 mg/100mL", "CA", "2020-01-01").conditional).toEqual([]);
  });

  test("says of each tier how surely it was confirmed, not only of its instrument", () => {
    const confidence = (value: string) =>
      classified(`blood ${value} mg/100mL`, "HK", "2020-01-01").citations[0]?.confidence;
    expect([confidence("60"), confidence("90")]).toEqual(["partly-confirmed", "unconfirmed"]);
  });

  test("is the same for a program that takes along one law only", () => {
    const here = classifier(china);
    const context = { jurisdiction: "CN", at: NIGHT };
    expect(here(readingOf("breath 0.364 mg/L"), context)).toEqual(classify(readingOf("breath 0.364 mg/L"), context));
    expect(here(readingOf("breath 36 ug/100mL"), { jurisdiction: "GB-EAW", at: NIGHT })).toMatchObject({
      ok: false,
      error: { code: "jurisdiction-unknown" },
    });
  });

  test("asked again and again, answers each question by its own time, driver and specimen", () => {
    const ask = (words: string, at: string, driver?: "novice") =>
      classify(readingOf(words), { jurisdiction: "DE", at, ...(driver ? { driver: { class: driver } } : {}) });
    const answers = [
      ask("breath 0.01 mg/L", "2020-01-01"),
      ask("breath 0.01 mg/L", "2020-01-01", "novice"),
      ask("breath 0.01 mg/L", "2000-01-01", "novice"),
      ask("blood 0.01 g/kg", "2000-01-01", "novice"),
      ask("breath 0.01 mg/L", "1990-01-01"),
      ask("breath 0.3 mg/L", "2020-01-01"),
    ];
    expect(
      answers.map((answer) => (answer.ok ? `${answer.compared.specimen} ${answer.category}` : answer.error.code)),
    ).toEqual([
      "breath below-limit",
      "breath over-limit",
      "breath below-limit",
      "blood below-limit",
      "before-first-entry",
      "breath over-limit",
    ]);
  });

  test("refuses a class of driver that it does not know, rather than judging as if there were none", () => {
    const driver = { class: "learner" as "novice" };
    expect(
      classify({ specimen: "breath", value: "0.36", unit: "mg/L" }, { jurisdiction: "CN", at: "2020-10-15", driver }),
    ).toMatchObject({
      ok: false,
      error: { code: "driver-class-unknown", path: "/driver/class" },
    });
  });

  test("gives the blood equivalent of a breath reading only if the law makes that its rule, and cites it", () => {
    const chinese = classified("breath 0.36 mg/L");
    expect(chinese.blood).toEqual({ value: "79.2", unit: "mg/100mL", exact: true, ratio: "2200" });
    expect(chinese.citations.map(({ instrument, clause }) => `${instrument} ${clause}`)).toEqual([
      "GB 19522-2010 4.1",
      "GB 19522-2010 4.2",
    ]);
    const english = classified("breath 36 ug/100mL", "GB-EAW");
    expect(english.blood).toBeUndefined();
    expect(english.citations).toHaveLength(1);
  });

  test("lists every limit of the day, lowest first, for a gauge to draw", () => {
    expect(
      classified("blood 5 mg/100mL").limits.map(
        ({ category, comparison, value }) => `${category} ${comparison}${value}`,
      ),
    ).toEqual(["drinking >=20", "drunk >=80"]);
  });

  test("says how surely each clause was confirmed", () => {
    const confidence = (at: string) =>
      classified("breath 0.36 mg/L", "CN", at).citations.map((citation) => citation.confidence);
    expect(confidence("2020-10-15")).toEqual(["confirmed", "confirmed"]);
    expect(confidence("2024-09-01")).toEqual(["partly-confirmed", "unconfirmed"]);
  });

  test("says that it may be out of date past the day for which the law was checked", () => {
    expect(classified("blood 80 mg/100mL", "CN", "2025-04-19T23:59:59+08:00")).toMatchObject({
      stale: false,
      flags: [],
    });
    const after = classified("blood 80 mg/100mL", "CN", "2025-04-20T00:00:00+08:00");
    expect([after.stale, after.checkedThrough, after.flags.map(({ code }) => code)]).toEqual([
      true,
      "2025-04-19",
      ["stale-law"],
    ]);
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
    ["an invalid reading", "blood -1 mg/100mL", "CN", NIGHT, "value-negative /value"],
    ["a number with a comma", "blood 0,8 g/L", "CN", NIGHT, "value-not-a-number /value"],
    ["an unknown unit", "blood 80 mg", "CN", NIGHT, "unit-unknown /unit"],
    ["a unit of another specimen", "blood 80 ug/100mL", "CN", NIGHT, "unit-not-of-specimen /unit"],
    [
      "breath in a unit of blood that is not marked as converted",
      "breath 80 mg/100mL",
      "CN",
      NIGHT,
      "unit-not-of-specimen /unit",
    ],
    ["an unknown specimen", "saliva 80 mg/100mL", "CN", NIGHT, "specimen-unknown /specimen"],
    ["a place that is not covered", "blood 80 mg/100mL", "ZZ", NIGHT, "jurisdiction-unknown /jurisdiction"],
    [
      "a name that only JavaScript knows",
      "blood 80 mg/100mL",
      "constructor",
      NIGHT,
      "jurisdiction-unknown /jurisdiction",
    ],
    [
      "the day before the first Chinese standard",
      "blood 80 mg/100mL",
      "CN",
      "2004-05-30T23:59:59+08:00",
      "before-first-entry /at",
    ],
    ["the day before the British Act", "breath 36 ug/100mL", "GB-EAW", "1989-05-14", "before-first-entry /at"],
    ["urine in China, for which no limit is set", "urine 107 mg/100mL", "CN", NIGHT, "no-limit-for-specimen /specimen"],
    [
      "breath shown as blood in England, where only breath itself has a limit",
      "shown-as-blood 80 mg/100mL",
      "GB-EAW",
      NIGHT,
      "no-limit-for-specimen /specimen",
    ],
    [
      "blood by mass, which needs a density that no clause gives",
      "blood 0.8 g/kg",
      "CN",
      NIGHT,
      "unit-not-comparable /unit",
    ],
    ["a time without its offset", "blood 80 mg/100mL", "CN", "2020-10-15T21:40:00", "time-without-offset /at"],
    ["a day that no calendar has", "blood 80 mg/100mL", "CN", "2021-02-29", "time-invalid /at"],
    ["an invalid time", "blood 80 mg/100mL", "CN", "last night", "time-invalid /at"],
  ])("%s", (_what, words, place, at, expected) => {
    expect(refusal(words, place, at)).toBe(expected);
  });

  test("says why in words, with what is covered", () => {
    const said = (words: string, place: string, at = NIGHT, driver?: { class: "novice" }) => {
      const result = classify(readingOf(words), { jurisdiction: place, at, ...(driver ? { driver } : {}) });
      return result.ok ? result.category : [result.error.message, result.error.path].join(" @");
    };
    expect(said("blood 80 mg/100mL", "ZZ")).toBe(
      `unknown jurisdiction "ZZ"; must be one of: ${REGIMES.map(({ code }) => code).join(", ")} @/jurisdiction`,
    );
    expect(said("urine 107 mg/100mL", "CN")).toBe(
      "the known law of China (mainland) sets no limit for urine @/specimen",
    );
    expect(said("shown-as-blood 80 mg/100mL", "GB-EAW")).toBe(
      "the known law of England and Wales sets no limit for breath that the instrument shows as blood @/specimen",
    );
    expect(said("blood 0.8 g/kg", "CN")).toBe(
      "g/kg cannot be compared with a limit in mg/100mL: the law gives no density or molar mass @/unit",
    );
    expect(said("blood 80 mg/100mL", "CN", NIGHT, { class: "learner" as "novice" })).toBe(
      '"learner" must be one of: novice, commercial, minor, cyclist @/driver/class',
    );
    expect(
      classify(readingOf("breath 0.3 mg/L"), { jurisdiction: "DE", at: NIGHT, driver: { class: "cyclist" } }),
    ).toMatchObject({
      ok: false,
      error: { code: "no-limit-for-driver", message: "this law sets no limit for this driver", path: "/driver" },
    });
    expect(classified("blood 80 mg/100mL", "CN", "2026-01-01").flags).toEqual([
      { code: "stale-law", message: "the law was checked through 2025-04-19; a newer law may apply", path: "" },
    ]);
    expect(said("breath 0.3 mg/L", "CN", "2004-05-30")).toBe("the known law starts on 2004-05-31 @/at");
  });

  test("calls a value blood only where blood was compared, in the unit of its limit", () => {
    expect(classified("urine 90 mg/100mL", "GB-EAW").blood).toBeUndefined();
    expect(classified("blood 0.6 g/L", "FR", "2020-01-01").blood).toBeUndefined();
    expect(classified("shown-as-blood 60 mg/100mL", "IN", "2020-01-01").blood).toBeUndefined();
    expect(classified("blood 0.6 g/L", "CN").blood).toEqual({ value: "60", unit: "mg/100mL", exact: true });
  });

  test("is a refusal that the compiler makes one look at", () => {
    expectTypeOf(classify).returns.toEqualTypeOf<Classification | Refusal>();
    expectTypeOf<Classification | Refusal>().not.toHaveProperty("category");
  });
});

describe("for every place, whatever the reading", () => {
  const line = fc.constantFrom(
    ...REGIMES.flatMap(({ code, limits }) =>
      Object.entries(limits).flatMap(([measured, { checkedThrough, entries }]) =>
        entries.map(({ from }, index) => ({
          code,
          measured,
          from,
          until: entries[index + 1]?.from ?? checkedThrough,
          unit: entries[index]?.value?.unit ?? "",
        })),
      ),
    ),
  );
  const dayIn = ({ from, until }: { from: string; until: string }, share: number) =>
    new Date(Date.parse(from) + share * Math.max(Date.parse(until) - Date.parse(from) - 1, 0))
      .toISOString()
      .slice(0, 10);
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const driver = fc.constantFrom(undefined, "novice", "commercial", "minor", "cyclist");
  const ask = (
    { code, measured, unit }: { code: string; measured: string; unit: string },
    at: string,
    value: string,
    drivers: "novice" | "commercial" | "minor" | "cyclist" | undefined,
  ) => {
    const words = measured === "breath-as-blood" ? "shown-as-blood" : measured;
    const result = classify(readingOf(`${words} ${value} ${unit}`), {
      jurisdiction: code,
      at,
      driver: { class: drivers },
    });
    // Some laws set no limit for one specimen and one class of driver, and return that.
    fc.pre(result.ok || result.error.code !== "no-limit-for-driver");
    if (!result.ok) throw new Error(JSON.stringify([result.error, code, at, measured]));
    return result;
  };
  const decimal = (digits: bigint) => `${digits / 10n ** 12n}.${(digits % 10n ** 12n).toString().padStart(12, "0")}`;
  const amount = fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 14n }), fc.bigInt({ min: 0n, max: 2n * 10n ** 12n }));

  test("more alcohol is never called less", () => {
    fc.assert(
      fc.property(line, share, amount, amount, driver, (where, when, one, other, who) => {
        const at = dayIn(where, when);
        const [low, high] = [one, other]
          .sort((a, b) => (a < b ? -1 : 1))
          .map((digits) => {
            const result = ask(where, at, decimal(digits), who);
            return result.category === "below-limit" ? -1 : result.limits.indexOf(result.limit);
          });
        expect(low).toBeLessThanOrEqual(high as number);
      }),
    );
  });

  test("the category follows from the law's own figures and comparisons, at any number of decimals", () => {
    fc.assert(
      fc.property(line, share, amount, driver, (where, when, digits, who) => {
        const result = ask(where, dayIn(where, when), decimal(digits), who);
        const reached = result.limits.filter((limit) => {
          const [whole = "0", fraction = ""] = limit.value.split(".");
          const order = digits - BigInt(`${whole}${fraction.padEnd(12, "0")}`);
          return limit.comparison === ">=" ? order >= 0n : order > 0n;
        });
        expect(result.category).toBe(reached.at(-1)?.category ?? "below-limit");
      }),
    );
  });

  test("the answer changes on the first day of an entry only", () => {
    fc.assert(
      fc.property(line, share, share, amount, driver, (where, one, other, digits, who) => {
        const said = (when: number) => {
          const { category, limit, citations } = ask(where, dayIn(where, when), decimal(digits), who);
          return { category, limit, citations };
        };
        expect(said(one)).toEqual(said(other));
      }),
    );
  });

  test("a limit that no text sets is refused: urine in Singapore, a bicycle in Japan before November 2024", () => {
    const refused = (specimen: string, value: string, unit: string, context: Parameters<typeof classify>[1]) => {
      const result = classify({ specimen, value, unit }, context);
      return result.ok ? result.category : result.error.code;
    };
    const bicycle = { class: "cyclist" } as const;
    expect([
      refused("urine", "108", "mg/100mL", { jurisdiction: "SG", at: "2015-01-01" }),
      refused("breath", "0.2", "mg/L", { jurisdiction: "JP", at: "2024-10-31", driver: bicycle }),
      refused("breath", "0.2", "mg/L", { jurisdiction: "JP", at: "2024-11-01", driver: bicycle }),
    ]).toEqual(["no-limit-for-specimen", "no-limit-for-driver", "over-limit"]);
  });

  test("it never throws, and what it refuses has a code and words", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("breath", "blood", "80", "0.36", "mg/L", "mg/100mL", "CN", NIGHT),
    );
    fc.assert(
      fc.property(text, text, text, text, text, (specimen, value, unit, jurisdiction, at) => {
        const result = classify({ specimen, value, unit }, { jurisdiction, at });
        if (!result.ok)
          expect(result.error).toEqual({
            code: expect.stringMatching(/^[a-z-]+$/),
            message: expect.stringMatching(/./),
            path: expect.any(String),
          });
      }),
    );
  });
});
