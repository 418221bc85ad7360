import { type Categorised, isPositive, type Refusal, replay, type Stop } from "@roadside/core";
import type { HeldEntry, Standing } from "../entries/held-entry.ts";
import { categorise } from "../law/local-law.ts";

/** A stop as this tablet knows it: replayed from what it holds, judged by core, with where its entries stand. */
export interface HeldStop {
  readonly stop: Stop;
  readonly assessment: Categorised | Refusal;
  readonly category: string;
  readonly entries: readonly HeldEntry[];
  /** When the first of them was written, by its device's clock. */
  readonly loggedMs: number;
  /** The worst standing of its entries: one that is stuck, else one that waits. */
  readonly standing: Standing;
}

/** Replays what is held into stops, newest first. A stop whose entries did not change is taken over from `before`. */
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

/** By the clock, and within its second by the chain. */
function byNewest(a: HeldStop, b: HeldStop): number {
  return b.loggedMs - a.loggedMs || (b.entries[0]?.seq ?? 0) - (a.entries[0]?.seq ?? 0);
}

function replayStop(entries: readonly HeldEntry[], before: HeldStop | undefined): HeldStop {
  const standing =
    (["stuck", "waiting"] as const).find((worst) => entries.some((entry) => entry.standing === worst)) ?? "received";
  // Where entries only changed their standing, what they say is the same.
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

/** Whether it counts as a finding in the list of the night. */
export function countsAsPositive({ stop, category }: HeldStop): boolean {
  return !stop.voided && isPositive(category);
}
