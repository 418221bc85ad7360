import { epochMs } from "@roadside/core";

export const DAY_MS = 86_400_000;

const AHEAD_MS = 8 * 3_600_000;

/** Returns the day in China time that contains an instant, as in 2020-10-15. */
export function dayOf(ms: number): string {
  return new Date(ms + AHEAD_MS).toISOString().slice(0, 10);
}

/** Returns the day in China time of an RFC 3339 time: nearly all are in China time and begin with it. */
export function dayOfTime(at: string): string {
  return at.endsWith("+08:00") ? at.slice(0, 10) : dayOf(epochMs(at));
}

/** Returns the first instant of a day in China time. */
export function dayStartMs(day: string): number {
  return Date.parse(`${day}T00:00:00+08:00`);
}

/** Returns the day that is a number of days after another, or before it if negative. */
export function daysAfter(day: string, days: number): string {
  return dayOf(dayStartMs(day) + days * DAY_MS);
}
