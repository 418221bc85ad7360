import { describe, expect, it } from "vitest";
import { analyser, breath, Night } from "../testing/night.ts";
import { SHIFT } from "../testing/test-tablet.ts";
import { countTests } from "./shift.ts";

describe("the tests of a shift", () => {
  it("are those that its analyser counts: also of a stop that was voided, also one more of an earlier stop, and no refusal", () => {
    const night = new Night();
    const before = night.logged(breath("0.5"));
    const shift = { ...SHIFT, startedAt: night.now };
    night.logged(breath("0"));
    night.say(night.logged(breath("0")), "voided", { reason: "tapped by mistake" });
    night.logged({ outcome: "refused", analyser });
    night.logged({ outcome: "insufficient", analyser });
    night.logged({ ...breath("0"), analyser: { serial: "A-2" } });
    night.say(before, "test-added", { test: breath("0.48") });
    expect(countTests(shift, night.stops)).toBe(4);
  });
});
