import type { Placement } from "../store/unit-shards.ts";
import { covers } from "../unit-scope.ts";

/** The database that holds what no row of the map names, and everything that is not a unit's record. */
export const MAIN = "main";

/** Units that a database still holds, or holds already, though they live in another. */
export interface Leftover {
  readonly shard: string;
  readonly unit: string;
}

/** The map of shards as it was read at one moment. */
export function placedUnits(placements: readonly Placement[]) {
  const longestFirst = placements.toSorted((a, b) => b.unit.length - a.unit.length);
  const placementOf = (unit: string) => longestFirst.find((one) => covers(one.unit, unit));
  const shardOf = (unit: string) => placementOf(unit)?.shard ?? MAIN;
  return {
    /** Where a unit's records are: the longest prefix says it. */
    shardOf,

    /** The databases that hold anything of a unit and all under it. */
    shardsWithin(prefix: string): string[] {
      return [
        ...new Set([
          shardOf(prefix),
          ...placements.filter(({ unit }) => covers(prefix, unit)).map(({ shard }) => shard),
        ]),
      ];
    },

    /** Whether a unit's records are being moved, so that nothing can be written to them. */
    isMoving: (unit: string) => placementOf(unit)?.state === "moving",

    /** What databases hold of units within a prefix that live elsewhere: while they are moved, and until what was left behind is cleared away. */
    leftoversWithin(prefix: string): Leftover[] {
      return placements.flatMap(({ unit, other }) =>
        other !== null && covers(prefix, unit) ? [{ shard: other, unit }] : [],
      );
    },
  };
}

export type PlacedUnits = ReturnType<typeof placedUnits>;
