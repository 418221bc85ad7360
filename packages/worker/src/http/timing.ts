/** How the app waits, throws dice and takes the time; tests bring their own. */
export interface Timing {
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1, so that callers who failed together do not come back together. */
  readonly jitter: () => number;
  /** A clock that only runs forward, for durations. */
  readonly elapsedMs: () => number;
}

export const PLATFORM_TIMING: Timing = {
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  jitter: Math.random,
  elapsedMs: () => performance.now(),
};
