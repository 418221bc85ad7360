/** How often one caller may call: so many at once, and then so many a second. Generous for a tablet that drains a week of entries and for an import; narrow for a program gone wild. */
export const LIMITS = {
  /** By address. A whole station may stand behind one, and sign in at the beginning of a shift. */
  "sign-in": { burst: 60, perSecond: 1 },
  /** By address: tokens that open nothing. */
  stranger: { burst: 120, perSecond: 5 },
  read: { burst: 600, perSecond: 50 },
  write: { burst: 300, perSecond: 25 },
  /** Calls that read much: exports and what is found over many stops. */
  expensive: { burst: 30, perSecond: 0.5 },
} as const;
export type LimitName = keyof typeof LIMITS;

/** Lets calls through, or says how long to wait. */
export interface Limiter {
  /** 0 where the call may go on; otherwise the milliseconds after which it is worth asking again. */
  take(limit: LimitName, who: string, nowMs: number): number | Promise<number>;
}

/** Callers remembered at once; the one not seen for longest is forgotten, and begins anew. */
const MAX_CALLERS = 20_000;

/**
 * Token buckets in the memory of this process or isolate: several of them count each for itself. Each bucket is one number, the time at which it will be full again
 * (the generic cell rate algorithm).
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
      // Taken out and put back, so that the first of the map is the one not seen for longest.
      fullAt.delete(name);
      fullAt.set(name, next);
      const [oldest] = fullAt.keys();
      if (fullAt.size > MAX_CALLERS && oldest !== undefined) fullAt.delete(oldest);
      return 0;
    },
  };
}

/** For a benchmark, which measures what lies behind. */
export const UNLIMITED: Limiter = { take: () => 0 };
