import { getWords } from "../words/language.ts";

/** Formats the time left until an instant, or since it passed: "2 天 3 小时", "45 分钟". */
export function formatRemaining(dueAt: string, now: Date): { readonly over: boolean; readonly text: string } {
  const ms = Date.parse(dueAt) - now.getTime();
  const { time: w } = getWords();
  const text = formatSpan(ms);
  return { over: ms < 0, text: ms < 0 ? w.over(text) : w.left(text) };
}

/** Formats a duration, positive or negative. */
export function formatSpan(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  const { time: w } = getWords();
  return days > 0 ? w.daysHours(days, hours) : hours > 0 ? w.hoursMinutes(hours, minutes % 60) : w.minutes(minutes);
}
