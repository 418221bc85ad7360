/** No automatic wait is longer than this. */
export const MAX_WAIT_MS = 60_000;

/** Whether a wait is over. A wait longer than `maxMs` began before the clock was set back: it is over too. */
export function isDue(untilMs: number, nowMs: number, maxMs = MAX_WAIT_MS): boolean {
  return untilMs <= nowMs || untilMs - nowMs > maxMs;
}
