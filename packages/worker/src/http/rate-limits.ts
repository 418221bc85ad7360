/**
 * The rate limits of a caller: a burst, and a rate per second. Generous for a tablet that sends a week of entries and
 * for an import; narrow for a faulty program.
 */
export const LIMITS = {
  /** By address. All officers of a station may share one, and sign in at the beginning of a shift. */
  "sign-in": { burst: 60, perSecond: 1 },
  /** By address: invalid tokens. */
  stranger: { burst: 120, perSecond: 5 },
  read: { burst: 600, perSecond: 50 },
  write: { burst: 300, perSecond: 25 },
  /** Calls that read much: exports, and findings over many stops. */
  expensive: { burst: 30, perSecond: 0.5 },
} as const;
export type LimitName = keyof typeof LIMITS;

/** Allows calls, or returns how long to wait. */
export interface Limiter {
  /** Returns 0 if the call may proceed, otherwise the milliseconds to wait before a retry. */
  take(limit: LimitName, who: string, nowMs: number): number | Promise<number>;
}

/** The number of callers remembered; the least recently seen is forgotten and starts again with a full bucket. */
const MAX_CALLERS = 20_000;

/**
 * Token buckets in the memory of this process or isolate: several of them count separately. Each bucket is one number,
 * the time at which it will be full again (the generic cell rate algorithm).
 */
export function createTokenBuckets(
  limits: Record<LimitName, { readonly burst: number; readonly perSecond: number }> = LIMITS,
): Limiter {
  const fullAt = new Map<string, number>();
  return {
    take(limit, who, nowMs) {
      const { burst, perSecond } = limits[limit];
      const spacing = 1_000 / perSecond;
      const name = `${limit} ${who}`;
      const next = Math.max(fullAt.get(name) ?? nowMs, nowMs) + spacing;
      const waitMs = next - nowMs - burst * spacing;
      if (waitMs > 0) return waitMs;
      // Deleted and added again, so that the first of the map is the least recently seen.
      fullAt.delete(name);
      fullAt.set(name, next);
      const [oldest] = fullAt.keys();
      if (fullAt.size > MAX_CALLERS && oldest !== undefined) fullAt.delete(oldest);
      return 0;
    },
  };
}

/** For a benchmark, which measures the app without limits. */
export const UNLIMITED: Limiter = { take: () => 0 };
