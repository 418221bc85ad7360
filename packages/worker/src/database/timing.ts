/** How the app waits, generates random numbers and reads the clock; tests replace it. */
export interface Timing {
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1, so that callers that failed together do not retry together. */
  readonly jitter: () => number;
  /** A monotonic clock, for durations. */
  readonly elapsedMs: () => number;
}

export const PLATFORM_TIMING: Timing = {
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  jitter: Math.random,
  elapsedMs: () => performance.now(),
};
