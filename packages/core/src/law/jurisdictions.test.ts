import { describe, expect, it } from "vitest";
import { classify } from "./classify.ts";
import { jurisdictions } from "./jurisdictions.ts";

describe("the places whose law is known", () => {
  it("are mainland China and the three laws of the United Kingdom", () => {
    expect(jurisdictions().map(({ code }) => code)).toEqual(["CN", "GB-EAW", "GB-NIR", "GB-SCT"]);
  });

  it("answer from the first day of their coverage on, and not on the day before", () => {
    const dayBefore = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
    const reading = {
      breath: { specimen: "breath", value: "0", unit: "mg/L" },
      blood: { specimen: "blood", value: "0", unit: "mg/100mL" },
      urine: { specimen: "urine", value: "0", unit: "mg/100mL" },
    };
    for (const { code, coverage } of jurisdictions()) {
      expect(coverage.length).toBeGreaterThan(0);
      for (const { specimen, from } of coverage) {
        expect(classify(reading[specimen], { jurisdiction: code, at: from })).toMatchObject({ ok: true, category: "below-limit" });
        expect(classify(reading[specimen], { jurisdiction: code, at: dayBefore(from) })).toMatchObject({
          ok: false,
          error: { code: "before-first-entry" },
        });
      }
    }
  });
});
