import { epochMs } from "@roadside/core";
import type { Store } from "../http/context.ts";
import type { Vault } from "../personal/vault.ts";
import type { StopSummary } from "../store/stop-rows.ts";
import { MOST_PRIOR, type PriorStop, type StopsQuery } from "../store/stops.ts";
import type { Databases } from "./databases.ts";
import { addedUp } from "./match-counts.ts";
import { inOrder, mergedList, ownByUnit } from "./merged-list.ts";

const atMs = ({ at }: StopSummary) => epochMs(at.at);
const newestFirst = inOrder<StopSummary>([atMs, -1], [({ id }) => id, -1]);

/** Stops over several databases, each whole in the one of its unit. */
export function shardedStops<S extends Pick<Store, "stops">>(databases: Databases<S>, vault: Vault): Store["stops"] {
  async function withTokens(
    ...[tokens, unit, limit, untilMs]: Parameters<Store["stops"]["withTokens"]>
  ): Promise<PriorStop[]> {
    const { shards, placed } = await databases.within(unit);
    const isOwn = ownByUnit<S>(placed);
    const found = await Promise.all(
      shards.map(async (shard) =>
        (await shard.store.stops.withTokens(tokens, unit, limit, untilMs)).filter((stop) => isOwn(stop, shard)),
      ),
    );
    return found.flat().sort(newestFirst).slice(0, limit);
  }

  async function list(query: StopsQuery) {
    const { shards, placed } = await databases.within(query.unit);
    const { items, next } = await mergedList({
      shards,
      ask: async ({ store }, after, limit) => {
        const { stops, next: end } = await store.stops.list({ ...query, after, limit });
        return { items: stops, next: end };
      },
      ...{ after: query.after, limit: query.limit, order: newestFirst, isOwn: ownByUnit(placed) },
      positionOf: (stop) => ({ atMs: atMs(stop), id: stop.id }),
    });
    return { stops: items, next };
  }

  return {
    list,

    async lines(query) {
      const { shards } = await databases.within(query.unit);
      const [only] = shards;
      if (shards.length === 1 && only) return only.store.stops.lines(query);
      const { stops, next } = await list(query);
      return { lines: stops.map((stop) => JSON.stringify(stop)).join("\n"), next };
    },

    count: (query) => addedUp(databases, query.unit, ({ store }, unit) => store.stops.count({ ...query, unit })),

    async find(id, scope, look) {
      const { shards, placed } = await databases.within(scope);
      const places = await Promise.all(
        shards.map(async (shard) => ({ shard, unit: (await shard.part.stopsHere([id])).get(id) })),
      );
      const home = places.find(({ shard, unit }) => unit !== undefined && placed.shardOf(unit) === shard.name)?.shard;
      const details = await home?.store.stops.find(id, scope, look);
      if (!details) return null;
      const { stop, prior } = details;
      if (shards.length === 1 || !stop.personal) return details;
      const others = await withTokens(vault.createTokens(stop.personal), scope, MOST_PRIOR + 1, epochMs(stop.at.at));
      const all = new Map([...prior, ...others].filter((one) => one.id !== id).map((one) => [one.id, one]));
      return { ...details, prior: [...all.values()].sort(newestFirst).slice(0, MOST_PRIOR) };
    },

    withTokens,

    async search(search, look) {
      const { shards } = await databases.within(search.unit);
      // The search is written down once, where the unit that was searched lives.
      const own = await (await databases.of(search.unit)).store.stops.search(search, look);
      if (shards.length === 1) return own;
      const all = await withTokens([vault.createToken(search.kind, search.number)], search.unit, search.limit);
      return all.map(({ same: _, ...summary }) => summary);
    },
  };
}
