import { type Draft, type EntryKind, startChain, write } from "@roadside/core";
import { v7 } from "uuid";
import type { HeldEntry } from "../entries/held-entry.ts";
import { type HeldStop, replayStops } from "../stops/held-stop.ts";

/** The stops of a night: entries written by core, one per minute. */
export class Night {
  private head = startChain("tablet-1");
  private readonly held: HeldEntry[] = [];

  /** The time of the next entry. */
  get now(): string {
    return new Date(Date.parse("2026-11-20T21:00:00+08:00") + this.held.length * 60_000).toISOString();
  }

  /** Logs a stop with its tests. */
  logged(...tests: readonly object[]): string {
    return this.say(v7(), "logged", { jurisdiction: "CN", checkpoint: "xilan-bus-station", tests });
  }

  say(stop: string, kind: EntryKind, body: object): string {
    const common = {
      id: v7(),
      stop,
      unit: "532931",
      officer: "100001",
      recordedAt: this.now,
      at: { at: this.now, precision: "second" },
    };
    const written = write(this.head, { ...common, kind, body } as Draft);
    if (!written.ok) throw new Error(JSON.stringify(written.errors));
    this.head = written.head;
    const { sealed } = written;
    this.held.push({
      id: sealed.entry.id,
      stop,
      seq: sealed.entry.seq,
      sealed,
      standing: "received",
      problem: null,
      notBeforeMs: 0,
    });
    return stop;
  }

  firstEntryOf(stop: string): string {
    return this.held.find((one) => one.stop === stop)?.id ?? "";
  }

  /** The stops, the oldest first. */
  get stops(): HeldStop[] {
    return replayStops(this.held, []).reverse();
  }
}

export const analyser = { serial: "A-1" };
export const breath = (value: string) => ({
  outcome: "reading",
  reading: { specimen: "breath", value, unit: "mg/L" },
  analyser,
});
