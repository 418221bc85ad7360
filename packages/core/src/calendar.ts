import { type Refusal, refuse } from "./refusal.ts";

/** Where on the law's calendar a moment lies: an instant, or a bare local date that any part of its day may be. */
export type Moment = { readonly kind: "instant"; readonly ms: number } | { readonly kind: "date"; readonly date: string };

/** Reads RFC 3339 with an offset, or a bare date (the place's own calendar). Refuses a day that no calendar has, and a time whose offset is unknown. */
export function momentOf(at: unknown): { ok: true; moment: Moment } | Refusal {
  if (typeof at !== "string" || at.length > 40) return problem("time-invalid", "must be a time as in 2020-10-15T21:40:00+08:00, or a date");
  if (isDate(at)) return { ok: true, moment: { kind: "date", date: at } };
  const [hour, minute, second] = [wholeAt(at, 11, 13), wholeAt(at, 14, 16), wholeAt(at, 17, 19)] as const;
  const isTime = at[10] === "T" && at[13] === ":" && at[16] === ":" && hour <= 23 && minute <= 59 && second <= 59;
  const fractionEnd = at[19] === "." ? endOfDigits(at, 20) : 19;
  const offset = at.slice(fractionEnd);
  const aheadMs = offset === "" ? 0 : offsetMs(offset);
  if (!isTime || !isDate(at.slice(0, 10)) || fractionEnd === 20 || fractionEnd > 29 || Number.isNaN(aheadMs)) {
    return problem("time-invalid", `"${at}" is no real time as in 2020-10-15T21:40:00+08:00, and no date as in 2020-10-15`);
  }
  if (offset === "") return problem("time-without-offset", `"${at}" does not say its offset from UTC, as in +08:00`);
  const fractionMs = fractionEnd > 19 ? Number(at.slice(20, fractionEnd).slice(0, 3).padEnd(3, "0")) : 0;
  const ms = Date.UTC(wholeAt(at, 0, 4), wholeAt(at, 5, 7) - 1, wholeAt(at, 8, 10), hour, minute, second, fractionMs) - aheadMs;
  return { ok: true, moment: { kind: "instant", ms } };
}

/** Whether a text is a day of the calendar, as in 2024-02-29. Years before 100 are none: no law here is so old, and `Date` reads them as 19xx. */
export function isDate(text: string): boolean {
  if (text.length !== 10 || text[4] !== "-" || text[7] !== "-") return false;
  const [year, day] = [wholeAt(text, 0, 4), wholeAt(text, 8, 10)];
  return year >= 100 && day >= 1 && day <= daysOf(year, wholeAt(text, 5, 7));
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** How many days a month of a year has; 0 where the year has no such month. */
function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
}

const ZERO = 48;

/** The digits from one place to another as a number; `NaN` where one of them is none. A record is checked many times, and this is what it costs. */
function wholeAt(text: string, from: number, to: number): number {
  let whole = 0;
  for (let place = from; place < to; place += 1) {
    const digit = text.charCodeAt(place) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    whole = whole * 10 + digit;
  }
  return whole;
}

function endOfDigits(text: string, from: number): number {
  let end = from;
  while (wholeAt(text, end, end + 1) >= 0) end += 1;
  return end;
}

/** `Z` or an offset as in +08:00 in milliseconds; `NaN` where it is none. */
function offsetMs(text: string): number {
  if (text === "Z") return 0;
  const [hours, minutes] = [wholeAt(text, 1, 3), wholeAt(text, 4, 6)];
  if (text.length !== 6 || text[3] !== ":" || hours > 23 || minutes > 59) return Number.NaN;
  const size = (hours * 60 + minutes) * 60_000;
  return text[0] === "+" ? size : text[0] === "-" ? -size : Number.NaN;
}

function problem(code: string, message: string): Refusal {
  return refuse({ code, message, path: "/at" });
}
