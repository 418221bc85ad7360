import { type SealedEntry, verify } from "@roadside/core";
import { describe, expect, it } from "vitest";
import { generateNights } from "./generate.ts";
import { createJianchuanNight } from "./jianchuan-night.ts";
import { DEMO_POSTS } from "./places.ts";

const before = new Date("2026-11-23T08:00:00Z");
const nights = (seed: number): SealedEntry[] => [...generateNights({ seed, nights: 10, before, posts: DEMO_POSTS })];

describe("the demo's nights", () => {
  it("are the same for the same seed, and others for another", () => {
    expect(nights(7)).toEqual(nights(7));
    expect(nights(7)).not.toEqual(nights(8));
  });

  it("are complete chains that verify", () => {
    const entries = [...nights(7), ...createJianchuanNight()];
    expect(verify(entries)).toEqual({ ok: true, findings: [] });
  });

  it("all end before they are loaded, also just after midnight", () => {
    for (const time of ["15:59:59Z", "16:00:01Z", "16:40:00Z", "18:00:00Z", "23:00:00Z"]) {
      const now = new Date(`2026-11-23T${time}`);
      const late = [...generateNights({ seed: 7, nights: 3, before: now, posts: DEMO_POSTS })].filter(
        ({ entry }) => Date.parse(entry.recordedAt) > now.getTime(),
      );
      expect(late, time).toEqual([]);
    }
  });

  it("have the published share of zeros, about 78 in 100", () => {
    const readings = nights(7)
      .flatMap(({ entry }) => (entry.kind === "logged" ? entry.body.tests : []))
      .flatMap((test) => (test.outcome === "reading" ? [test.reading.value] : []));
    const zeros = readings.filter((value) => Number(value) === 0).length / readings.length;
    expect(readings.length).toBeGreaterThan(500);
    expect(zeros).toBeGreaterThan(0.74);
    expect(zeros).toBeLessThan(0.82);
  });
});
