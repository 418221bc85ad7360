import { signal } from "@preact/signals";
import type { assess, Obligation } from "@roadside/core";
import { toLocalTime } from "../formats/local-time.ts";
import { isOwed } from "../law/is-owed.ts";
import type { HeldStop } from "./held-stop.ts";
import { compareUrgency } from "./urgency.ts";

/** The law of measures and duties is large and loads after the first screen. */
const law = signal<typeof assess | null>(null);

export async function loadDutyLaw(): Promise<void> {
  law.value ??= (await import("../law/assess.ts")).assess;
}

const NONE: readonly Obligation[] = [];
const known = new WeakMap<HeldStop, { readonly minute: number; readonly duties: readonly Obligation[] }>();

/** Returns the open duties of officers in a stop, the most urgent first; none before the law has loaded. */
export function findDuties(held: HeldStop, now: Date): readonly Obligation[] {
  if (!mayOwe(held)) return NONE;
  const minute = Math.floor(now.getTime() / 60_000);
  const before = known.get(held);
  if (before?.minute === minute) return before.duties;
  const assessed = law.value?.(held.stop, { at: toLocalTime(now) });
  if (!assessed?.ok) return NONE;
  const open = assessed.obligations.filter(
    (one) => one.kind === "duty" && one.who !== "driver" && one.who !== "laboratory" && isOwed(one),
  );
  const duties = open.toSorted(compareUrgency);
  known.set(held, { minute, duties });
  return duties;
}

/**
 * Skips the assessment for a night's thousands of zeros: only a refusal, a dispute or a correction makes a stop below
 * the limit leave duties.
 */
function mayOwe({ stop, category, entries }: HeldStop): boolean {
  if (stop.voided) return false;
  return entries.length > 1 || category !== "below-limit" || stop.tests.some(({ outcome }) => outcome !== "reading");
}
