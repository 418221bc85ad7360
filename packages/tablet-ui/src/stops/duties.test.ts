import { beforeAll, describe, expect, it } from "vitest";
import { breath, Night } from "../testing/night.ts";
import { findDuties, loadDutyLaw } from "./duties.ts";

beforeAll(loadDutyLaw);

/** Counts the open duties of each stop, an hour after the start of the night. */
const owedIn = (night: Night) =>
  night.stops.map((held) => findDuties(held, new Date("2026-11-20T22:00:00+08:00")).length);

describe("the duties of officers", () => {
  it("exist after a positive reading and after a refusal", () => {
    const night = new Night();
    night.logged(breath("0.5"));
    night.logged({ outcome: "refused" });
    for (const owed of owedIn(night)) expect(owed).toBeGreaterThan(0);
  });

  it("exist after a dispute of a reading below the limit", () => {
    const night = new Night();
    night.say(night.logged(breath("0.05")), "disputed", { what: "breath-result", onTheSpot: true });
    expect(owedIn(night)[0]).toBeGreaterThan(0);
  });

  it("exist in a case corrected to below the limit, until its sample is sent", () => {
    const night = new Night();
    const stop = night.logged(breath("0.5"));
    night.say(stop, "sample-drawn", { specimen: "blood", tubes: [{ label: "A1" }] });
    const body = { jurisdiction: "CN", checkpoint: "xilan-bus-station", tests: [breath("0.05")] };
    night.say(stop, "corrected", { corrects: night.firstEntryOf(stop), kind: "logged", reason: "mistyped", body });
    expect(night.stops[0]?.category).toBe("below-limit");
    expect(owedIn(night)[0]).toBeGreaterThan(0);
  });

  it("do not exist after a zero or in a voided stop", () => {
    const night = new Night();
    night.logged(breath("0"));
    night.say(night.logged(breath("0.5")), "voided", { reason: "mistake" });
    expect(owedIn(night)).toEqual([0, 0]);
  });

  it("are found fast for a night of five thousand zeros", () => {
    const night = new Night();
    night.logged(breath("0"));
    const [zero] = night.stops;
    if (!zero) throw new Error("no stop");
    const start = performance.now();
    for (let stop = 0; stop < 5_000; stop += 1) findDuties({ ...zero }, new Date());
    expect(performance.now() - start).toBeLessThan(100);
  });
});
