export const DAY_MS = 86_400_000;

/** The first instant that a day or a time as `from` means; days are China's. */
export function startMs(text: string): number {
  return Date.parse(text.length === 10 ? `${text}T00:00:00+08:00` : text);
}

/** The first instant after what a day or a time as `to` means. */
export function endMs(text: string): number {
  return text.length === 10 ? startMs(text) + DAY_MS : startMs(text);
}
