import { epochMs } from "@roadside/core";

export const DAY_MS = 86_400_000;

const AHEAD_MS = 8 * 3_600_000;

/** The day of China's calendar in which an instant lies, as in 2020-10-15. */
export function dayOf(ms: number): string {
  return new Date(ms + AHEAD_MS).toISOString().slice(0, 10);
}

/** The day of China's calendar in which an RFC 3339 time lies: nearly every one is written there, and begins with it. */
export function dayOfTime(at: string): string {
  return at.endsWith("+08:00") ? at.slice(0, 10) : dayOf(epochMs(at));
}

/** The first instant of a day of China's calendar. */
export function dayStartMs(day: string): number {
  return Date.parse(`${day}T00:00:00+08:00`);
}

/** The day that lies so many days after another, or before it. */
export function daysAfter(day: string, days: number): string {
  return dayOf(dayStartMs(day) + days * DAY_MS);
}
