import * as v from "valibot";
import { isDate, parseInstantMs, parseMoment } from "../calendar.ts";
import { problem } from "../problem-codes.ts";
import { type Choice, oneOf } from "./choice.ts";

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** A time in RFC 3339 with its offset: `2020-10-15T21:40:00+08:00`. */
export const Instant = v.pipe(
  v.string(),
  v.maxLength(40, problem("time-invalid", "must have at most 40 characters")),
  v.check(isInstant, problem("time-invalid", "must be a valid time with its offset, as in 2020-10-15T21:40:00+08:00")),
);

/** A date, as in 2021-03-31. */
export const Day = v.pipe(v.string(), v.check(isDate, problem("date-invalid", "must be a date as in 2021-03-31")));

/** A date, or only its month or year: 2021-03-31, 2021-03 or 2021. */
export const DayMonthOrYear = v.pipe(
  v.string(),
  v.check(
    (text) => isDate(text) || isDate(`${text}-01`) || isDate(`${text}-01-01`),
    problem("date-invalid", "must be a date, a month or a year, as in 2021-03-31, 2021-03 or 2021"),
  ),
);

/** How precisely a time is known. */
export const PRECISIONS = {
  second: { en: "to the second", zh: "精确到秒" },
  minute: { en: "to the minute", zh: "精确到分" },
  "hour-band": { en: "a band of hours", zh: "只知时段" },
  day: { en: "only the date", zh: "只知日期" },
  month: { en: "only the month", zh: "只知月份" },
} as const satisfies Choice;

/**
 * When something happened, and how precisely that is known. `at` is the first instant of the known span (minute, band
 * of hours, day or month) in the place's own offset. `hours` is a band of hours on the 24-hour clock; `days` tells what
 * is known about the weekday.
 */
export const When = v.pipe(
  v.strictObject({
    at: Instant,
    precision: oneOf(PRECISIONS, { code: "precision-unknown" }),
    approximate: v.optional(v.literal(true)),
    hours: v.optional(
      v.pipe(
        v.strictObject({
          from: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(23)),
          to: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(24)),
        }),
        v.check(({ from, to }) => from < to, problem("hours-disordered", "`to` must be after `from`, within one day")),
      ),
    ),
    days: v.optional(v.picklist(["weekday", "weekend"], problem("days-unknown", "must be one of: weekday, weekend"))),
  }),
  v.check(
    (when) => isStartOfSpan(when),
    problem("time-more-precise-than-known", "`at` must be the first instant of the known span"),
  ),
  v.check(
    ({ precision, hours }) => (precision === "hour-band") === (hours !== undefined) || isCoarse(precision),
    problem("hours-missing", "a band of hours requires `hours`; an exact time must not have it"),
  ),
  v.check(
    ({ precision, days }) => days === undefined || precision === "month",
    problem("days-misplaced", "`days` is only for times known to the month"),
  ),
);
export type When = v.InferOutput<typeof When>;

/** Returns the milliseconds since 1970 of an RFC 3339 time that has passed `Instant`. */
export function epochMs(at: string): number {
  return parseInstantMs(at);
}

/** Returns the first instant after the span of the event, in milliseconds since 1970; for an exact time, that time. */
export function spanEndMs({ at, precision, hours }: When): number {
  if (precision === "second" || precision === "minute") return epochMs(at);
  if (precision === "hour-band" && hours) return epochMs(at) + (hours.to - hours.from) * 3_600_000;
  if (precision === "day") return epochMs(at) + 86_400_000;
  const [, year, month] = DATE_TIME.exec(at) ?? [];
  // Day 0 of the next month is the last of this one.
  return epochMs(at) + 86_400_000 * new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
}

function isInstant(text: string): boolean {
  const read = parseMoment(text);
  return read.ok && read.moment.kind === "instant";
}

function isStartOfSpan({
  at,
  precision,
  hours,
}: {
  at: string;
  precision: string;
  hours?: { from: number } | undefined;
}): boolean {
  if (precision === "second") return true;
  const [, , , day, hour, minute, second, fraction] = DATE_TIME.exec(at) ?? [];
  if (fraction !== undefined) return false;
  if (second !== "00") return false;
  if (precision === "minute") return true;
  if (minute !== "00") return false;
  if (precision === "hour-band") return hours === undefined || Number(hour) === hours.from;
  return hour === "00" && (precision === "day" || day === "01");
}

function isCoarse(precision: string): boolean {
  return precision === "day" || precision === "month";
}
