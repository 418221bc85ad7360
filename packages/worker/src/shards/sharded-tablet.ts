import type { Store } from "../http/context.ts";
import type { Pull } from "../store/tablet.ts";
import type { Databases } from "./databases.ts";
import { ownByUnit } from "./merged-list.ts";

/**
 * What tablets keep, over several databases. A tablet of a unit that lies in one is served by that one, which has a copy of the reference data. One whose scope spans several gets everything
 * whenever anything has changed: the databases number their changes each for itself, and only the sum of their numbers rises with every one of them.
 */
export function shardedTablet<S extends Pick<Store, "tablet">>(databases: Databases<S>): Store["tablet"] {
  return {
    async isUnchanged(scope, since) {
      const { shards } = await databases.within(scope);
      const [only] = shards;
      if (shards.length === 1 && only) return only.store.tablet.isUnchanged(scope, since);
      return (await pullAll(databases, scope)).upTo === since;
    },

    async pull(scope, since) {
      const { shards } = await databases.within(scope);
      const [only] = shards;
      if (shards.length === 1 && only) return only.store.tablet.pull(scope, since);
      const whole = await pullAll(databases, scope);
      return whole.upTo === since ? { ...whole, isWhole: false, items: NO_ITEMS, stops: [] } : whole;
    },
  };
}

const NO_ITEMS: Pull["items"] = { checkpoints: [], operations: [], analysers: [] };

async function pullAll<S extends Pick<Store, "tablet">>(databases: Databases<S>, scope: string): Promise<Pull> {
  const { shards, placed } = await databases.within(scope);
  const isOwn = ownByUnit<S>(placed);
  const pulls = await Promise.all(
    shards.map(async (shard) => ({ shard, ...(await shard.store.tablet.pull(scope, null)) })),
  );
  const main = pulls.find(({ shard }) => shard === databases.main) ?? pulls[0];
  if (!main) throw new TypeError("a scope lies in one database at least");
  const { shard: _, ...whole } = main;
  return {
    ...whole,
    stops: pulls.flatMap(({ shard, stops }) => stops.filter((stop) => isOwn(stop, shard))),
    upTo: pulls.reduce((sum, { upTo }) => sum + upTo, 0),
  };
}
