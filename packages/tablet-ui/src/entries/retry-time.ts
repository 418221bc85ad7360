/** Nothing waits longer by itself than this. */
export const LONGEST_WAIT_MS = 60_000;

/** Whether a wait is over. One that is longer than any can be was begun before the clock was set back: it is over too. */
export function isDue(untilMs: number, nowMs: number, longestMs = LONGEST_WAIT_MS): boolean {
  return untilMs <= nowMs || untilMs - nowMs > longestMs;
}
