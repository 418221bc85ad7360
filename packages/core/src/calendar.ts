import type { ProblemCode } from "./problem-codes.ts";
import { type Refusal, refuse } from "./refusal.ts";

/** A moment on the law's calendar: an instant, or a local date without a time. */
export type Moment =
  | { readonly kind: "instant"; readonly ms: number }
  | { readonly kind: "date"; readonly date: string };

/**
 * Parses an RFC 3339 time with its offset, or a date in the place's own calendar. Refuses an invalid date and a time
 * without an offset.
 */
export function parseMoment(at: unknown): { ok: true; moment: Moment } | Refusal {
  if (typeof at !== "string" || at.length > 40)
    return problem("time-invalid", "must be a time as in 2020-10-15T21:40:00+08:00, or a date");
  if (isDate(at)) return { ok: true, moment: { kind: "date", date: at } };
  const ms = parseInstantMs(at);
  if (!Number.isNaN(ms)) return { ok: true, moment: { kind: "instant", ms } };
  if (!Number.isNaN(parseInstantMs(`${at}Z`)))
    return problem("time-without-offset", `"${at}" must include its UTC offset, as in +08:00`);
  return problem(
    "time-invalid",
    `"${at}" is not a valid time (as in 2020-10-15T21:40:00+08:00) or date (as in 2020-10-15)`,
  );
}

/**
 * Returns the milliseconds since 1970 of an RFC 3339 time, or `NaN` if the text is not one. Digits beyond the
 * millisecond are dropped.
 */
export function parseInstantMs(at: string): number {
  if (!TIME.test(at)) return Number.NaN;
  const zone = at.length - (at.endsWith("Z") ? 1 : 6);
  const seconds = (parsePair(at, 11) * 60 + parsePair(at, 14)) * 60 + parsePair(at, 17);
  let thousandths = 0;
  for (let place = 20; place < 23; place += 1)
    thousandths = thousandths * 10 + (place < zone ? at.charCodeAt(place) - ZERO : 0);
  const ms = parseDay(at) * DAY_MS + seconds * 1_000 + thousandths;
  return at.endsWith("Z") ? ms : ms - parseOffsetMs(at, zone);
}

/** Returns the milliseconds of the UTC offset at this index, as in +08:00. */
function parseOffsetMs(text: string, place: number): number {
  const size = (parsePair(text, place + 1) * 60 + parsePair(text, place + 4)) * 60_000;
  return text[place] === "+" ? size : -size;
}

const DAY_MS = 86_400_000;

// Years before 100 are refused: no law here is that old, and `Date` reads them as 19xx.
const DATE = /^(?!00)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const TIME =
  /^(?!00)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Returns whether a text is a valid date, as in 2024-02-29. */
export function isDate(text: string): boolean {
  // The length check is the cheapest way to tell a time from a date.
  return text.length === 10 && DATE.test(text) && !Number.isNaN(parseDay(text));
}

/** Returns the days since 1970-01-01 of the date at the start of a text, or `NaN` if its month has fewer days. */
function parseDay(text: string): number {
  const year = parsePair(text, 0) * 100 + parsePair(text, 2);
  const month = parsePair(text, 5);
  const day = parsePair(text, 8);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (month === 2 ? (isLeap ? 29 : 28) : 30 + ((month + (month >> 3)) & 1))) return Number.NaN;
  // In years that begin in March the leap day comes last.
  const from = month > 2 ? year : year - 1;
  const sinceMarch = Math.trunc((153 * ((month + 9) % 12) + 2) / 5);
  return (
    from * 365 + Math.trunc(from / 4) - Math.trunc(from / 100) + Math.trunc(from / 400) + sinceMarch + day - 719_469
  );
}

/** Returns the number formed by the two digits at an index. */
function parsePair(text: string, place: number): number {
  return text.charCodeAt(place) * 10 + text.charCodeAt(place + 1) - 11 * ZERO;
}

const ZERO = 48;

/** Returns the same date some years later; 29 February becomes 1 March in a year without it. */
export function addYears(date: string, years: number): string {
  const later = `${String(Number(date.slice(0, 4)) + years).padStart(4, "0")}${date.slice(4)}`;
  return isDate(later) ? later : `${later.slice(0, 4)}-03-01`;
}

/** Returns the date some days later. */
export function addDays(date: string, days: number): string {
  return formatUtcDate(new Date((parseDay(date) + days) * DAY_MS));
}

/** Formats milliseconds since 1970 as an RFC 3339 time with this UTC offset, to the second. */
export function formatLocalTime(ms: number, offset: string): string {
  const shifted = new Date(ms + parseOffsetMs(offset, 0));
  const time = [shifted.getUTCHours(), shifted.getUTCMinutes(), shifted.getUTCSeconds()].map(pad2).join(":");
  return `${formatUtcDate(shifted)}T${time}${offset}`;
}

/** Formats the UTC date. `Date`'s own formatting takes four times as long. */
function formatUtcDate(date: Date): string {
  return `${String(date.getUTCFullYear()).padStart(4, "0")}-${pad2(date.getUTCMonth() + 1)}-${pad2(date.getUTCDate())}`;
}

function pad2(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** Returns the date of an RFC 3339 time at this UTC offset. */
export function toLocalDate(at: string, offset: string): string {
  return (at.endsWith(offset) ? at : formatLocalTime(parseInstantMs(at), offset)).slice(0, 10);
}

function problem(code: ProblemCode, message: string): Refusal {
  return refuse({ code, message, path: "/at" });
}
