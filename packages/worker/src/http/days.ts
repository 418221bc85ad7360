import { DAY_MS, dayStartMs } from "../china-days.ts";

/** Returns the first instant of a day or time in `from`; days are in China time. */
export function toStartMs(text: string): number {
  return text.length === 10 ? dayStartMs(text) : Date.parse(text);
}

/** Returns the first instant after a day or time in `to`. */
export function toEndMs(text: string): number {
  return text.length === 10 ? toStartMs(text) + DAY_MS : toStartMs(text);
}
