import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

/** Every name of a catalogue, from the outside in. */
function names(part: unknown, path = ""): string[] {
  if (typeof part !== "object" || part === null) return [path];
  return Object.entries(part).flatMap(([key, value]) => names(value, `${path}/${key}`));
}

describe("the two languages", () => {
  it("have the same words, down to each category and each problem", () => {
    expect(names(en).sort()).toEqual(names(zh).sort());
  });
});
