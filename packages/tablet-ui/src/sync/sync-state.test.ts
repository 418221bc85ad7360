import { describe, expect, it } from "vitest";
import { nextSync, type SyncState } from "./sync-state.ts";

const woken = (changes = {}) =>
  ({ kind: "woken", nudge: false, nowMs: 0, waiting: 1, signedIn: true, ...changes }) as const;
const failed = { kind: "failed", failure: { why: "unreachable" }, nowMs: 0 } as const;
const idle: SyncState = { kind: "idle" };

describe("the state of sending", () => {
  it("sends when something waits, rests when nothing does", () => {
    expect(nextSync(idle, woken())).toEqual({ kind: "sending", failures: 0 });
    expect(nextSync(idle, woken({ waiting: 0 }))).toEqual(idle);
  });

  it("requires a sign-in without a session, and continues after it", () => {
    const asking = nextSync(idle, woken({ signedIn: false }));
    expect(asking).toEqual({ kind: "sign-in-needed" });
    expect(nextSync(asking, woken())).toEqual({ kind: "sending", failures: 0 });
    expect(nextSync({ kind: "sending", failures: 0 }, { kind: "session-ended" })).toEqual({ kind: "sign-in-needed" });
  });

  it("rests longer with each failure in a row, a minute at most, and starts over after an answer", () => {
    let state: SyncState = { kind: "sending", failures: 0 };
    const rests: number[] = [];
    for (let failure = 0; failure < 9; failure += 1) {
      state = nextSync(state, failed);
      rests.push(state.kind === "resting" ? state.untilMs : -1);
      state = nextSync(state, woken({ nowMs: 60_000 }));
    }
    expect(rests).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(nextSync(nextSync(state, { kind: "answered" }), woken())).toEqual({ kind: "sending", failures: 0 });
  });

  it("keeps resting until its time, unless it is nudged", () => {
    const resting = nextSync({ kind: "sending", failures: 0 }, failed);
    expect(nextSync(resting, woken({ nowMs: 999 }))).toBe(resting);
    expect(nextSync(resting, woken({ nowMs: 1_000 }))).toMatchObject({ kind: "sending" });
    expect(nextSync(resting, woken({ nudge: true }))).toEqual({ kind: "sending", failures: 1 });
  });

  it("does not rest longer than the maximum if the clock was set back", () => {
    const resting = nextSync({ kind: "sending", failures: 0 }, { ...failed, nowMs: 365 * 86_400_000 });
    expect(nextSync(resting, woken({ nowMs: 0 }))).toMatchObject({ kind: "sending" });
  });

  it("never starts a second call while one is under way", () => {
    const sending: SyncState = { kind: "sending", failures: 2 };
    expect(nextSync(sending, woken({ nudge: true }))).toBe(sending);
  });
});
