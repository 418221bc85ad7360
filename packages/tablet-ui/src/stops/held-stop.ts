import { type Categorised, categorise, isPositive, type Refusal, replay, type Stop } from "@roadside/core";
import type { HeldEntry, Standing } from "../store/held-entry.ts";

/** A stop as this tablet knows it: replayed from what it holds, judged by core, with where its entries stand. */
export interface HeldStop {
  readonly stop: Stop;
  readonly assessment: Categorised | Refusal;
  readonly category: string;
  readonly entries: readonly HeldEntry[];
  /** The worst standing of its entries: one that is stuck, else one that waits. */
  readonly standing: Standing;
}

/** Replays what is held into stops, newest first. A stop whose entries did not change is taken over from `before`. */
export function heldStops(held: readonly HeldEntry[], before: readonly HeldStop[]): HeldStop[] {
  const known = new Map(before.map((one) => [one.stop.id, one]));
  const groups = new Map<string, HeldEntry[]>();
  for (const one of held) groups.set(one.stop, [...(groups.get(one.stop) ?? []), one]);
  return [...groups]
    .map(([id, entries]) => {
      const same = known.get(id);
      return same && same.entries.length === entries.length && same.entries.every((entry, index) => entry === entries[index])
        ? same
        : heldStop(entries);
    })
    .sort((a, b) => (b.entries[0]?.seq ?? 0) - (a.entries[0]?.seq ?? 0));
}

function heldStop(entries: readonly HeldEntry[]): HeldStop {
  const stop = replay(entries.map(({ sealed }) => sealed));
  const assessment = categorise(stop);
  const standing = (["stuck", "waiting"] as const).find((worst) => entries.some((entry) => entry.standing === worst)) ?? "received";
  return { stop, assessment, category: assessment.ok ? assessment.category : "undetermined", entries, standing };
}

/** Whether it counts as a finding in the list of the night. */
export function countsAsPositive({ stop, category }: HeldStop): boolean {
  return !stop.voided && isPositive(category);
}
