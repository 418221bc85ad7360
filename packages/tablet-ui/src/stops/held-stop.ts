import { type Categorised, isPositive, type Refusal, replay, type Stop } from "@roadside/core";
import type { HeldEntry, Standing } from "../entries/held-entry.ts";
import { categorise } from "../law/local-law.ts";

/** A stop on this tablet: replayed from its entries, with its category and standing. */
export interface HeldStop {
  readonly stop: Stop;
  readonly assessment: Categorised | Refusal;
  readonly category: string;
  readonly entries: readonly HeldEntry[];
  /** When the first entry was written, by its device's clock. */
  readonly loggedMs: number;
  /** The worst standing of its entries: stuck, then waiting. */
  readonly standing: Standing;
}

/** Replays entries into stops, newest first. Unchanged stops are taken from `before`. */
export function replayStops(held: readonly HeldEntry[], before: readonly HeldStop[]): HeldStop[] {
  const known = new Map(before.map((one) => [one.stop.id, one]));
  const groups = new Map<string, HeldEntry[]>();
  for (const one of held) {
    const group = groups.get(one.stop);
    if (group) group.push(one);
    else groups.set(one.stop, [one]);
  }
  return [...groups]
    .map(([id, entries]) => {
      const same = known.get(id);
      return same &&
        same.entries.length === entries.length &&
        same.entries.every((entry, index) => entry === entries[index])
        ? same
        : replayStop(entries, same);
    })
    .sort(byNewest);
}

/** Compares by time, and within a second by position in the chain. */
function byNewest(a: HeldStop, b: HeldStop): number {
  return b.loggedMs - a.loggedMs || (b.entries[0]?.seq ?? 0) - (a.entries[0]?.seq ?? 0);
}

function replayStop(entries: readonly HeldEntry[], before: HeldStop | undefined): HeldStop {
  const standing =
    (["stuck", "waiting"] as const).find((worst) => entries.some((entry) => entry.standing === worst)) ?? "received";
  // If only standings changed, the stop is the same.
  const isSame =
    before?.entries.length === entries.length &&
    entries.every(({ sealed }, index) => sealed === before.entries[index]?.sealed);
  if (before && isSame) return { ...before, entries, standing };
  const stop = replay(entries.map(({ sealed }) => sealed));
  const assessment = categorise(stop);
  const loggedMs = Date.parse(entries[0]?.sealed.entry.recordedAt ?? "");
  return {
    stop,
    assessment,
    category: assessment.ok ? assessment.category : "undetermined",
    entries,
    loggedMs,
    standing,
  };
}

/** Whether a stop counts as positive. */
export function countsAsPositive({ stop, category }: HeldStop): boolean {
  return !stop.voided && isPositive(category);
}
