import { COUNTED_ROWS, type MatchCount } from "../store/stop-count.ts";
import type { Databases, Shard } from "./databases.ts";

/** How many match in all databases together: what a database holds of units that live elsewhere is taken off. */
export async function addedUp<S>(
  databases: Databases<S>,
  prefix: string,
  count: (shard: Shard<S>, unit: string) => Promise<MatchCount>,
): Promise<MatchCount> {
  const { shards, leftovers } = await databases.within(prefix);
  const [counted, left] = await Promise.all([
    Promise.all(shards.map((shard) => count(shard, prefix))),
    Promise.all(leftovers.map(({ shard, unit }) => count(shard, unit))),
  ]);
  const sum = (counts: readonly MatchCount[]) => counts.reduce((total, { number }) => total + number, 0);
  const atLeast = [...counted, ...left].some((one) => one.atLeast);
  // A count that stopped early is a lower bound still when another one is added, and no more when one is taken off.
  const number = Math.max(0, sum(counted) - sum(left));
  return { number: atLeast ? Math.min(number, COUNTED_ROWS) : number, atLeast };
}
