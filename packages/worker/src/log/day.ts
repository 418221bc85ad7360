const OFFSET_MS = 8 * 3_600_000;

/** The day in China's time. A head closes such a day, wherever the server stands. */
export function chinaDayOf(ms: number): string {
  return new Date(ms + OFFSET_MS).toISOString().slice(0, 10);
}
