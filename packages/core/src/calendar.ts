import { type Refusal, refuse } from "./refusal.ts";

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?$/;

/** Where on the law's calendar a moment lies: an instant, or a bare local date that any part of its day may be. */
export type Moment = { readonly kind: "instant"; readonly ms: number } | { readonly kind: "date"; readonly date: string };

/** Reads RFC 3339 with an offset, or a bare date (the place's own calendar). Refuses a day that no calendar has, and a time whose offset is unknown. */
export function momentOf(at: unknown): { ok: true; moment: Moment } | Refusal {
  const problem = (code: string, message: string) => refuse({ code, message, path: "/at" });
  const invalid = () => problem("time-invalid", `"${at}" is no real time as in 2020-10-15T21:40:00+08:00, and no date as in 2020-10-15`);
  if (typeof at !== "string" || at.length > 40) return problem("time-invalid", "must be a time as in 2020-10-15T21:40:00+08:00, or a date");
  if (isDate(at)) return { ok: true, moment: { kind: "date", date: at } };
  const [, date = "", hour, minute, second, offset] = INSTANT.exec(at) ?? [];
  if (!isDate(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return invalid();
  if (offset === undefined) return problem("time-without-offset", `"${at}" does not say its offset from UTC, as in +08:00`);
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? invalid() : { ok: true, moment: { kind: "instant", ms } };
}

/** Whether a text is a day of the calendar, as in 2024-02-29. Years before 100 are none: no law here is so old, and `Date` reads them as 19xx. */
export function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (day === undefined) return false;
  return Number(year) >= 100 && Number(day) >= 1 && Number(day) <= daysOf(Number(year), Number(month));
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** How many days a month of a year has; 0 where the year has no such month. */
function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
}
