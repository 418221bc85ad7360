import chineseDays from "chinese-days";
import { addDays } from "../../calendar.ts";

/**
 * Returns whether a day is a working day in China, by the State Council's holidays and swapped working days in the
 * calendar library; `null` for a year that the library does not know.
 */
export function isWorkingDay(date: string): boolean | null {
  return isKnownYear(date.slice(0, 4)) ? chineseDays.isWorkday(date) : null;
}

/** The library answers every year by weekday alone; it knows a year if it has that year's National Day by name. */
function isKnownYear(year: string): boolean {
  return chineseDays.getDayDetail(`${year}-10-01`).name.startsWith("National Day");
}

/** The last day of a time limit, or the year whose calendar is unknown. */
type LastDay = { readonly date: string } | { readonly unknownYear: string };

/** Returns the n-th working day after a day, which itself does not count. */
export function addWorkingDays(date: string, count: number): LastDay {
  let day = date;
  for (let left = count; left > 0; ) {
    day = addDays(day, 1);
    const works = isWorkingDay(day);
    if (works === null) return { unknownYear: day.slice(0, 4) };
    if (works) left -= 1;
  }
  return { date: day };
}

/** Returns the n-th day after a day, which itself does not count; the next working day if that is a holiday. */
export function addCalendarDays(date: string, days: number): LastDay {
  return addWorkingDays(addDays(date, days - 1), 1);
}
