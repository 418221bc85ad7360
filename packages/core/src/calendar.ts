import { type Refusal, refuse } from "./refusal.ts";

/** Where on the law's calendar a moment lies: an instant, or a bare local date that any part of its day may be. */
export type Moment =
  | { readonly kind: "instant"; readonly ms: number }
  | { readonly kind: "date"; readonly date: string };

/** Reads RFC 3339 with an offset, or a bare date (the place's own calendar). Refuses a day that no calendar has, and a time whose offset is unknown. */
export function momentOf(at: unknown): { ok: true; moment: Moment } | Refusal {
  if (typeof at !== "string" || at.length > 40)
    return problem("time-invalid", "must be a time as in 2020-10-15T21:40:00+08:00, or a date");
  if (isDate(at)) return { ok: true, moment: { kind: "date", date: at } };
  const ms = instantMs(at);
  if (!Number.isNaN(ms)) return { ok: true, moment: { kind: "instant", ms } };
  if (!Number.isNaN(instantMs(`${at}Z`)))
    return problem("time-without-offset", `"${at}" does not say its offset from UTC, as in +08:00`);
  return problem(
    "time-invalid",
    `"${at}" is no real time as in 2020-10-15T21:40:00+08:00, and no date as in 2020-10-15`,
  );
}

/** Milliseconds since 1970 of an RFC 3339 time; `NaN` where the text is none. Digits beyond the millisecond are dropped. */
export function instantMs(at: string): number {
  if (!TIME.test(at)) return Number.NaN;
  const zone = at.length - (at.endsWith("Z") ? 1 : 6);
  const seconds = (pairAt(at, 11) * 60 + pairAt(at, 14)) * 60 + pairAt(at, 17);
  let thousandths = 0;
  for (let place = 20; place < 23; place += 1)
    thousandths = thousandths * 10 + (place < zone ? at.charCodeAt(place) - ZERO : 0);
  const ms = dayAt(at) * DAY_MS + seconds * 1_000 + thousandths;
  return at.endsWith("Z") ? ms : ms - offsetMs(at, zone);
}

/** The offset from UTC that stands at a place, as in +08:00, in milliseconds. */
function offsetMs(text: string, place: number): number {
  const size = (pairAt(text, place + 1) * 60 + pairAt(text, place + 4)) * 60_000;
  return text[place] === "+" ? size : -size;
}

const DAY_MS = 86_400_000;

// Years before 100 are none: no law here is so old, and `Date` reads them as 19xx.
const DATE = /^(?!00)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const TIME =
  /^(?!00)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Whether a text is a day of the calendar, as in 2024-02-29. */
export function isDate(text: string): boolean {
  // The length is the cheapest thing to see that a time is no date by.
  return text.length === 10 && DATE.test(text) && !Number.isNaN(dayAt(text));
}

/** The day with which a text begins, in days since 1970-01-01 of the Gregorian calendar; `NaN` where its month is shorter. */
function dayAt(text: string): number {
  const year = pairAt(text, 0) * 100 + pairAt(text, 2);
  const month = pairAt(text, 5);
  const day = pairAt(text, 8);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (month === 2 ? (isLeap ? 29 : 28) : 30 + ((month + (month >> 3)) & 1))) return Number.NaN;
  // Years that begin in March have the leap day as their last.
  const from = month > 2 ? year : year - 1;
  const sinceMarch = Math.trunc((153 * ((month + 9) % 12) + 2) / 5);
  return (
    from * 365 + Math.trunc(from / 4) - Math.trunc(from / 100) + Math.trunc(from / 400) + sinceMarch + day - 719_469
  );
}

/** The two digits at a place as a number. */
function pairAt(text: string, place: number): number {
  return text.charCodeAt(place) * 10 + text.charCodeAt(place + 1) - 11 * ZERO;
}

const ZERO = 48;

/** The same day of the calendar so many years later; 29 February becomes 1 March where the year has none. */
export function addYears(date: string, years: number): string {
  const later = `${String(Number(date.slice(0, 4)) + years).padStart(4, "0")}${date.slice(4)}`;
  return isDate(later) ? later : `${later.slice(0, 4)}-03-01`;
}

/** The day so many days after one of the calendar. */
export function addDays(date: string, days: number): string {
  return dateText(new Date((dayAt(date) + days) * DAY_MS));
}

/** An instant as RFC 3339 writes it where clocks have this offset from UTC, to the second. */
export function localTime(ms: number, offset: string): string {
  const shifted = new Date(ms + offsetMs(offset, 0));
  return `${dateText(shifted)}T${padded(shifted.getUTCHours())}:${padded(shifted.getUTCMinutes())}:${padded(shifted.getUTCSeconds())}${offset}`;
}

/** The date in UTC. `Date`'s own text takes four times as long. */
function dateText(date: Date): string {
  return `${String(date.getUTCFullYear()).padStart(4, "0")}-${padded(date.getUTCMonth() + 1)}-${padded(date.getUTCDate())}`;
}

function padded(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** The date of an RFC 3339 time where clocks have this offset from UTC. */
export function localDate(at: string, offset: string): string {
  return (at.endsWith(offset) ? at : localTime(instantMs(at), offset)).slice(0, 10);
}

function problem(code: string, message: string): Refusal {
  return refuse({ code, message, path: "/at" });
}
