import { findDuties } from "./duties.ts";
import type { HeldStop } from "./held-stop.ts";
import { compareUrgency } from "./urgency.ts";

/** Lists the stops that have open duties, the most urgent first. */
export function listOpenCases(stops: readonly HeldStop[], now: Date): HeldStop[] {
  const first = (held: HeldStop) => findDuties(held, now)[0] ?? null;
  return stops
    .filter((held) => first(held) !== null)
    .sort((a, b) => compareUrgency(first(a), first(b)) || a.loggedMs - b.loggedMs);
}

/** Whether an officer logged the stop. */
export function isOf({ stop }: HeldStop, badge: string | null): boolean {
  return badge !== null && stop.officer.toUpperCase() === badge.toUpperCase();
}
