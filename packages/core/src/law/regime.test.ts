import { describe, expect, it } from "vitest";
import { type Limits, regime } from "./regime.ts";
import { type Cite, timeline } from "./timeline.ts";

const cite: Cite = { instrument: "Act", title: { en: "An act" }, clause: "1", confidence: "confirmed", source: "nowhere" };
const place = (limits: Limits) =>
  regime({
    code: "XX",
    name: { en: "A place", zh: "某地" },
    limits: { blood: timeline("+00:00", "2024-12-31", [{ from: "2000-01-01", value: limits, cite }]) },
  });
const tier = (value: string) => ({ category: "over-limit", comparison: ">", value }) as const;

describe("a regime", () => {
  it("gives each class of driver the limits that are theirs, lowest first", () => {
    const { limits } = place({ unit: "mg/100mL", tiers: [{ ...tier("20"), drivers: ["novice", "commercial"] }, tier("50")] });
    const stepsFor = limits.blood?.entries[0]?.value?.stepsFor;
    const figures = (driver?: "novice" | "commercial" | "minor") => stepsFor?.get(driver)?.limits.map(({ value }) => value);
    expect([figures(), figures("minor"), figures("novice"), figures("commercial")]).toEqual([["50"], ["50"], ["20", "50"], ["20", "50"]]);
  });

  it.each([
    ["no tier", { unit: "mg/100mL", tiers: [] }],
    ["a unit of another specimen", { unit: "mg/L", tiers: [tier("50")] }],
    ["a figure that is none", { unit: "mg/100mL", tiers: [tier("fifty")] }],
    ["tiers that do not rise", { unit: "mg/100mL", tiers: [tier("50"), tier("20")] }],
    ["the same figure twice", { unit: "mg/100mL", tiers: [tier("50"), tier("50.0")] }],
  ] as const)("with %s stops the build", (_, limits) => {
    expect(() => place(limits)).toThrow(TypeError);
  });
});
