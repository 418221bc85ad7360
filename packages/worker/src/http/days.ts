import { DAY_MS, dayStartMs } from "../china-days.ts";

/** The first instant that a day or a time as `from` means; days are China's. */
export function startMs(text: string): number {
  return text.length === 10 ? dayStartMs(text) : Date.parse(text);
}

/** The first instant after what a day or a time as `to` means. */
export function endMs(text: string): number {
  return text.length === 10 ? startMs(text) + DAY_MS : startMs(text);
}
