import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { READINGS_UG_PER_100ML } from "./published-distribution.ts";

/** Creates random numbers that are the same for the same seed. */
export function createRandom(seed: number) {
  const generator = xoroshiro128plus(seed);
  const total = READINGS_UG_PER_100ML.reduce((sum, [, , tests]) => sum + tests, 0);

  /** A whole number from `from` to `to`, inclusive. */
  const between = (from: number, to: number) => uniformInt(generator, from, to);
  return {
    between,
    /** True in `percent` of 100 calls. */
    chance: (percent: number) => between(1, 100) <= percent,
    one: <T>(choices: readonly [T, ...T[]]): T => choices[between(0, choices.length - 1)] as T,
    /** A breath reading in whole µg/100 mL, with the frequency of the published tests. */
    breathUgPer100mL(): number {
      let left = between(1, total);
      for (const [from, to, tests] of READINGS_UG_PER_100ML) {
        left -= tests;
        if (left <= 0) return between(from, to);
      }
      throw new Error("the distribution's counts do not add up");
    },
    hex: (digits: number) => Array.from({ length: digits }, () => between(0, 15).toString(16)).join(""),
  };
}

export type Random = ReturnType<typeof createRandom>;
