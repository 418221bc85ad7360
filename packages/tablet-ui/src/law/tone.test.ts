import { expect, it } from "vitest";
import { toTone } from "./tone.ts";

it("a tier that only a foreign law has looks grave; a category that is not positive does not", () => {
  expect(["below-limit", "drinking", "over-limit", "high-range", "no-reading", "undetermined"].map(toTone)).toEqual([
    "below-limit",
    "drinking",
    "over-limit",
    "drunk",
    "no-reading",
    "undetermined",
  ]);
});
