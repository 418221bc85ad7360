import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

/** Returns the path of every text of a catalogue. */
function names(part: unknown, path = ""): string[] {
  if (typeof part !== "object" || part === null) return [path];
  return Object.entries(part).flatMap(([key, value]) => names(value, `${path}/${key}`));
}

describe("the two languages", () => {
  it("have the same words, down to each category and each problem", () => {
    expect(names(en).sort()).toEqual(names(zh).sort());
  });

  it("use the singular for one thing", () => {
    expect(en.endShift.mouthpiecesDiffer(1, 1)).toBe("1 mouthpiece was used; 1 test is recorded here.");
    expect([en.sync.more(1), en.sync.more(2)]).toEqual(["1 more is waiting", "2 more are waiting"]);
  });
});
