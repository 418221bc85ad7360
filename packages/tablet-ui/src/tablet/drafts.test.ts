import { describe, expect, it } from "vitest";
import { createDrafts } from "./drafts.ts";

/** A disk that can be full. */
function disk() {
  const kept = new Map<string, unknown>();
  const state = { full: false };
  const write = async (change: () => void) => {
    if (state.full) throw new DOMException("", "QuotaExceededError");
    change();
  };
  return {
    kept,
    state,
    put: (key: string, value: unknown) => write(() => kept.set(key, value)),
    drop: (key: string) => write(() => kept.delete(key)),
  };
}

describe("unsaved input", () => {
  it("is on disk as it was last typed", async () => {
    const { kept, ...ports } = disk();
    const drafts = createDrafts(ports);
    for (const text of ["a", "ab", "abc"]) drafts.set("reading", text);
    drafts.set("step", "x");
    drafts.drop("step");
    await drafts.flush();
    expect([...kept]).toEqual([["reading", "abc"]]);
  });

  it("reports a full disk, stays on the screen, and is written with the next key once there is room", async () => {
    const { kept, state, ...ports } = disk();
    const drafts = createDrafts(ports);
    drafts.set("reading", "0");
    await drafts.flush();
    state.full = true;
    drafts.set("reading", "0.5");
    drafts.set("step", "x");
    await drafts.flush();
    expect([drafts.failed.value, drafts.get("reading"), kept.get("reading")]).toEqual([true, "0.5", "0"]);
    state.full = false;
    drafts.set("step", "xy");
    await drafts.flush();
    expect([drafts.failed.value, [...kept]]).toEqual([
      false,
      [
        ["reading", "0.5"],
        ["step", "xy"],
      ],
    ]);
  });
});
