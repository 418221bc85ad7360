import chineseDays from "chinese-days";
import { addDays } from "../../calendar.ts";

/**
 * Whether a day is a working day in China: the State Council's holidays and swapped working days of each year, from the calendar library.
 * `null` for a year whose arrangement the library does not know.
 */
export function isWorkingDay(date: string): boolean | null {
  return knowsYear(date.slice(0, 4)) ? chineseDays.isWorkday(date) : null;
}

/** The library answers for every year by weekday alone; it knows a year where it has its National Day by name. */
function knowsYear(year: string): boolean {
  return chineseDays.getDayDetail(`${year}-10-01`).name.startsWith("National Day");
}

/** The last day of a span; the year instead, where its calendar is not known. */
export type LastDay = { readonly date: string } | { readonly unknownYear: string };

/** The so-many-th working day after a day, which itself is not counted. */
export function workingDayAfter(date: string, count: number): LastDay {
  let day = date;
  for (let left = count; left > 0; ) {
    day = addDays(day, 1);
    const works = isWorkingDay(day);
    if (works === null) return { unknownYear: day.slice(0, 4) };
    if (works) left -= 1;
  }
  return { date: day };
}

/** The so-many-th day after a day, which itself is not counted; rolled on to the next working day where it falls on a holiday. */
export function calendarDayAfter(date: string, days: number): LastDay {
  return workingDayAfter(addDays(date, days - 1), 1);
}
