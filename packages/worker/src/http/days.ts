import { DAY_MS, dayStartMs } from "../china-days.ts";

/** The first instant that a day or a time as `from` means; days are China's. */
export function toStartMs(text: string): number {
  return text.length === 10 ? dayStartMs(text) : Date.parse(text);
}

/** The first instant after what a day or a time as `to` means. */
export function toEndMs(text: string): number {
  return text.length === 10 ? toStartMs(text) + DAY_MS : toStartMs(text);
}
