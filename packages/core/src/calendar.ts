import { type Refusal, refuse } from "./refusal.ts";

/** Where on the law's calendar a moment lies: an instant, or a bare local date that any part of its day may be. */
export type Moment = { readonly kind: "instant"; readonly ms: number } | { readonly kind: "date"; readonly date: string };

/** Reads RFC 3339 with an offset, or a bare date (the place's own calendar). Refuses a day that no calendar has, and a time whose offset is unknown. */
export function momentOf(at: unknown): { ok: true; moment: Moment } | Refusal {
  if (typeof at !== "string" || at.length > 40) return problem("time-invalid", "must be a time as in 2020-10-15T21:40:00+08:00, or a date");
  if (isDate(at)) return { ok: true, moment: { kind: "date", date: at } };
  const ms = instantMs(at);
  if (!Number.isNaN(ms)) return { ok: true, moment: { kind: "instant", ms } };
  if (!Number.isNaN(instantMs(`${at}Z`))) return problem("time-without-offset", `"${at}" does not say its offset from UTC, as in +08:00`);
  return problem("time-invalid", `"${at}" is no real time as in 2020-10-15T21:40:00+08:00, and no date as in 2020-10-15`);
}

/** Milliseconds since 1970 of an RFC 3339 time; `NaN` where the text is none. */
export function instantMs(at: string): number {
  const [day, hour, minute, second] = [dayAt(at), pairAt(at, 11), pairAt(at, 14), pairAt(at, 17)];
  const isTime = at[10] === "T" && at[13] === ":" && at[16] === ":" && hour >= 0 && minute >= 0 && second >= 0;
  if (!isTime || day === NO_DAY || hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const seconds = (hour * 60 + minute) * 60 + second;
  const ms = day * DAY_MS + seconds * 1_000;
  if (at[19] !== ".") return ms - offsetMs(at, 19);
  // A fraction of one to nine digits; milliseconds are all that a moment keeps of it.
  let [fractionMs, place, worth] = [0, 20, 100];
  for (let digit = digitAt(at, place); digit >= 0; digit = digitAt(at, place)) {
    fractionMs += digit * worth;
    worth = Math.trunc(worth / 10);
    place += 1;
  }
  return place === 20 || place > 29 ? Number.NaN : ms + fractionMs - offsetMs(at, place);
}

const DAY_MS = 86_400_000;

/** Whether a text is a day of the calendar, as in 2024-02-29. Years before 100 are none: no law here is so old, and `Date` reads them as 19xx. */
export function isDate(text: string): boolean {
  return text.length === 10 && dayAt(text) !== NO_DAY;
}

const NO_DAY = -1e9;
const DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The day with which a text begins, in days since 1970-01-01 of the Gregorian calendar; `NO_DAY` where it begins with none. */
function dayAt(text: string): number {
  const [century, ofCentury, month, day] = [pairAt(text, 0), pairAt(text, 2), pairAt(text, 5), pairAt(text, 8)];
  if (text[4] !== "-" || text[7] !== "-" || century < 1 || ofCentury < 0 || month < 1 || month > 12 || day < 1) return NO_DAY;
  const year = century * 100 + ofCentury;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (DAYS[month] as number) + (month === 2 && isLeap ? 1 : 0)) return NO_DAY;
  // Years that begin in March have the leap day as their last.
  const from = month > 2 ? year : year - 1;
  const monthsSinceMarch = month > 2 ? month - 3 : month + 9;
  const leaps = Math.trunc(from / 4) - Math.trunc(from / 100) + Math.trunc(from / 400);
  return from * 365 + leaps + Math.trunc((153 * monthsSinceMarch + 2) / 5) + day - 719_469;
}

const ZERO = 48;

/** The digit at a place; -1 where there is none. */
function digitAt(text: string, place: number): number {
  const digit = text.charCodeAt(place) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

/** The two digits at a place as a number; -1 where one of them is none. A record is checked many times, and this is what it costs. */
function pairAt(text: string, place: number): number {
  const [tens, ones] = [digitAt(text, place), digitAt(text, place + 1)];
  return tens >= 0 && ones >= 0 ? tens * 10 + ones : -1;
}

/** The `Z` or the offset, as in +08:00, with which a text ends, in milliseconds; `NaN` where it is none. */
function offsetMs(text: string, from: number): number {
  if (text.length === from + 1 && text[from] === "Z") return 0;
  const [hours, minutes] = [pairAt(text, from + 1), pairAt(text, from + 4)];
  if (text.length !== from + 6 || text[from + 3] !== ":" || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return Number.NaN;
  const size = (hours * 60 + minutes) * 60_000;
  return text[from] === "+" ? size : text[from] === "-" ? -size : Number.NaN;
}

/** The same day of the calendar so many years later; 29 February becomes 1 March where the year has none. */
export function addYears(date: string, years: number): string {
  const later = `${String(Number(date.slice(0, 4)) + years).padStart(4, "0")}${date.slice(4)}`;
  return isDate(later) ? later : `${later.slice(0, 4)}-03-01`;
}

/** The day so many days after one of the calendar. */
export function addDays(date: string, days: number): string {
  return new Date((dayAt(date) + days) * DAY_MS).toISOString().slice(0, 10);
}

/** The local date of an instant at a place with this offset from UTC in minutes. */
export function localDate(ms: number, offsetMinutes: number): string {
  return new Date(ms + offsetMinutes * 60_000).toISOString().slice(0, 10);
}

function problem(code: string, message: string): Refusal {
  return refuse({ code, message, path: "/at" });
}
