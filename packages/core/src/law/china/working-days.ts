import chineseDays from "chinese-days";
import { addDays } from "../../calendar.ts";

const answers = new Map<string, boolean | null>();

/**
 * Whether a day is a working day in China: the State Council's holidays and swapped working days of each year, from the calendar library.
 * `null` for a year whose arrangement the library does not know.
 */
export function isWorkingDay(date: string): boolean | null {
  let answer = answers.get(date);
  if (answer === undefined) {
    answer = knowsYear(date.slice(0, 4)) ? chineseDays.isWorkday(date) : null;
    answers.set(date, answer);
  }
  return answer;
}

const years = new Map<string, boolean>();

/** The library answers for every year by weekday alone; it knows a year where it has its National Day by name. */
function knowsYear(year: string): boolean {
  let known = years.get(year);
  if (known === undefined) {
    known = chineseDays.getDayDetail(`${year}-10-01`).name.startsWith("National Day");
    years.set(year, known);
  }
  return known;
}

/** The `count`-th working day after a day, which itself is not counted; the year instead, where its calendar is not known. */
export function workingDayAfter(date: string, count: number): { readonly date: string } | { readonly unknownYear: string } {
  let day = date;
  for (let left = count; left > 0; ) {
    day = addDays(day, 1);
    const works = isWorkingDay(day);
    if (works === null) return { unknownYear: day.slice(0, 4) };
    if (works) left -= 1;
  }
  return { date: day };
}

/** The `count`-th day after a day, which itself is not counted; rolled on to the next working day where it falls on a holiday. */
export function calendarDayAfter(date: string, count: number): { readonly date: string } | { readonly unknownYear: string } {
  const last = addDays(date, count);
  return workingDayAfter(addDays(last, -1), 1);
}
