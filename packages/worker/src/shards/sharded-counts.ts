import type { Store } from "../http/context.ts";
import { type CountRow, merged } from "../store/statistics.ts";
import type { Databases } from "./databases.ts";

/** Statistics over several databases: the roll-ups of all of them added up, less what one holds of units that live elsewhere. */
export function shardedStatistics<S extends Pick<Store, "statistics">>(databases: Databases<S>): Store["statistics"] {
  return {
    async count(query) {
      const { shards, leftovers } = await databases.within(query.unit);
      const parts = await Promise.all([
        ...shards.map(async ({ store }) => ({ sign: 1, ...(await store.statistics.count(query)) })),
        ...leftovers.map(async ({ shard, unit }) => ({
          sign: -1,
          ...(await shard.store.statistics.count({ ...query, unit })),
        })),
      ]);
      const rows = parts.flatMap(({ sign, rows: part }) =>
        part.map((row): CountRow => ({ ...row, count: sign * row.count })),
      );
      return {
        rows: merged(rows).filter(({ count }) => count !== 0),
        undated: parts.reduce((sum, { sign, undated }) => sum + sign * undated, 0),
      };
    },
  };
}
