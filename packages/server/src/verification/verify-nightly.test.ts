import { describe, expect, it } from "vitest";
import { isVerificationDue, lowerPriority } from "./verify-nightly.ts";

describe("the nightly verification", () => {
  it.each([
    ["2026-11-27T05:10:00+08:00", null, true],
    ["2026-11-27T05:10:00+08:00", "2026-11-26T04:30:00+08:00", true],
    ["2026-11-27T05:10:00+08:00", "2026-11-27T04:30:00+08:00", false],
    ["2026-11-27T14:00:00+08:00", "2026-11-26T04:30:00+08:00", false],
    ["2026-11-27T14:00:00+08:00", "2026-11-24T04:30:00+08:00", true],
    // A new installation is not verified in the middle of its first day.
    ["2026-11-27T14:00:00+08:00", null, false],
  ])("at %s, after the last at %s, is due: %s", (now, last, isDue) => {
    expect(isVerificationDue(new Date(now), last)).toBe(isDue);
  });

  it("runs where the system refuses to lower its priority", () => {
    // No process has this number.
    expect(() => lowerPriority(2 ** 31 - 1)).not.toThrow();
  });
});
