import { describe, expect, it } from "vitest";
import { type DriverClass, type Limits, type Measured, regime, type Tier } from "./regime.ts";
import { type Cite, timeline } from "./timeline.ts";

const cite: Cite = {
  instrument: "Act",
  title: { en: "An act" },
  clause: "1",
  confidence: "confirmed",
  source: "nowhere",
};
const line = (limits: Limits) => timeline("+00:00", "2024-12-31", [{ from: "2000-01-01", value: limits, cite }]);
const place = (limits: Limits, measured: Measured = "blood") =>
  regime({ code: "XX", name: { en: "A place", zh: "某地" }, limits: { [measured]: line(limits) } });
const tier = (value: string, more: Partial<Tier> = {}): Tier => ({
  category: "over-limit",
  comparison: ">",
  value,
  ...more,
});
const stepsOf = (limits: Limits, driver?: DriverClass, measured: Measured = "blood") =>
  place(limits, measured).limits[measured]?.entries[0]?.value?.stepsFor.get(driver);

describe("a regime", () => {
  it("gives each class of driver the limits that are theirs, lowest first", () => {
    const limits: Limits = {
      unit: "mg/100mL",
      tiers: [tier("20", { drivers: ["novice", "commercial"] }), tier("30", { drivers: ["other"] }), tier("50")],
    };
    const figures = (driver?: DriverClass) => stepsOf(limits, driver)?.limits.map(({ value }) => value);
    expect([figures(), figures("minor"), figures("novice"), figures("commercial"), figures("cyclist")]).toEqual([
      ["30", "50"],
      ["50"],
      ["20", "50"],
      ["20", "50"],
      ["50"],
    ]);
  });

  it("reads each figure once and dates its clause, with what is known of the tier itself", () => {
    const steps = stepsOf({
      unit: "mg/100mL",
      tiers: [tier("50"), tier("80.5", { category: "grave", confidence: "unconfirmed", note: "from a heading" })],
    });
    expect(steps?.deciding).toEqual([
      {
        limit: { category: "over-limit", comparison: ">", value: "50", unit: "mg/100mL", specimen: "blood" },
        figure: { n: 50, d: 1 },
        citation: { ...cite, effectiveFrom: "2000-01-01" },
        drivers: undefined,
      },
      {
        limit: { category: "grave", comparison: ">", value: "80.5", unit: "mg/100mL", specimen: "blood" },
        figure: { n: 805, d: 10 },
        citation: { ...cite, effectiveFrom: "2000-01-01", confidence: "unconfirmed", note: "from a heading" },
        drivers: undefined,
      },
    ]);
    expect(steps?.limits).toEqual(steps?.deciding.map(({ limit }) => limit));
    expect(steps?.conditional).toEqual([]);
  });

  it("separates a limit that requires a further fact, also at the figure of another", () => {
    const steps = stepsOf({
      unit: "mg/100mL",
      tiers: [tier("50"), tier("50", { category: "warned", when: "the province says so" })],
    });
    expect(steps?.limits.map(({ category }) => category)).toEqual(["over-limit"]);
    expect(steps?.conditional.map(({ limit }) => [limit.category, limit.when])).toEqual([
      ["warned", "the province says so"],
    ]);
  });

  it("measures breath that is shown as blood in units of blood, and calls it breath", () => {
    expect(stepsOf({ unit: "mg/100mL", tiers: [tier("50")] }, undefined, "breath-as-blood")?.limits[0]?.specimen).toBe(
      "breath",
    );
    expect(stepsOf({ unit: "mg/L", tiers: [tier("0.25")] }, undefined, "breath")?.limits[0]?.specimen).toBe("breath");
    expect(stepsOf({ unit: "mg/100mL", tiers: [tier("50")] }, undefined, "urine")?.limits[0]?.specimen).toBe("urine");
    expect(() => place({ unit: "mg/L", tiers: [tier("0.25")] }, "breath-as-blood")).toThrow(
      new TypeError("XX 2000-01-01: breath-as-blood limits in mg/L"),
    );
    expect(() => place({ unit: "g/L", tiers: [tier("0.25")] }, "breath")).toThrow(
      new TypeError("XX 2000-01-01: breath limits in g/L"),
    );
  });

  it("reads the factor of a conversion that the law makes its rule, and has none elsewhere", () => {
    const rule = timeline("+00:00", "2024-12-31", [
      { from: "2000-01-01", value: { ratio: "2200", mgPer100mLPerMgPerL: "220" }, cite },
    ]);
    const facts = {
      code: "XX",
      name: { en: "A place", zh: "某地" },
      limits: { blood: line({ unit: "mg/100mL", tiers: [tier("50")] }) },
    };
    expect(regime({ ...facts, breathAsBlood: rule }).breathAsBlood?.entries[0]?.value).toEqual({
      ratio: "2200",
      mgPer100mLPerMgPerL: "220",
      factor: { n: 220, d: 1 },
    });
    expect(regime(facts)).not.toHaveProperty("breathAsBlood");
  });

  it.each([
    ["no tier", { unit: "mg/100mL", tiers: [] }, "XX 2000-01-01: no tier for blood"],
    [
      "conditional tiers alone",
      { unit: "mg/100mL", tiers: [tier("50", { when: "so" })] },
      "XX 2000-01-01: no tier for blood",
    ],
    ["a unit of another specimen", { unit: "mg/L", tiers: [tier("50")] }, "XX 2000-01-01: blood limits in mg/L"],
    ["an invalid figure", { unit: "mg/100mL", tiers: [tier("fifty")] }, '"fifty" is not a plain decimal'],
    [
      "tiers that do not rise",
      { unit: "mg/100mL", tiers: [tier("50"), tier("20")] },
      "XX 2000-01-01: the tiers of blood do not rise",
    ],
    [
      "the same figure twice",
      { unit: "mg/100mL", tiers: [tier("50"), tier("50.0")] },
      "XX 2000-01-01: two tiers of blood at one figure",
    ],
  ] as const)("with %s stops the build", (_, limits, words) => {
    expect(() => place(limits)).toThrow(new TypeError(words));
  });

  it("may set one figure for two classes of driver", () => {
    expect(() =>
      place({ unit: "mg/100mL", tiers: [tier("50", { drivers: ["novice"] }), tier("50", { drivers: ["other"] })] }),
    ).not.toThrow();
  });
});
