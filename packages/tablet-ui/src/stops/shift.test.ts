import { describe, expect, it } from "vitest";
import { analyser, breath, Night } from "../testing/night.ts";
import { SHIFT } from "../testing/test-tablet.ts";
import { countTests } from "./shift.ts";

describe("the tests of a shift", () => {
  it("are those that its analyser counts: voided stops and repeat tests too, but no refusals", () => {
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
