import type { LogHead } from "@roadside/core";
import type { Store } from "../http/context.ts";
import type { Databases } from "./databases.ts";
import { inOrder, mergedList, ownByUnit } from "./merged-list.ts";

/** The logs of units in several databases: each unit has one, in the database of the unit. */
export function shardedLog<S extends Pick<Store, "log">>(databases: Databases<S>): Store["log"] {
  return {
    ...databases.main.store.log,

    async advance(now, steps) {
      const done = await Promise.all(databases.all.map(({ store }) => store.log.advance(now, steps)));
      return done.every((one) => one);
    },

    async keys() {
      const all = await Promise.all(databases.all.map(({ store }) => store.log.keys()));
      const keys = new Map(all.flatMap((one) => one.keys).map((key) => [key.id, key]));
      return { current: all[0]?.current ?? "", keys: [...keys.values()] };
    },

    async heads(query, now) {
      const { shards, placed } = await databases.within(query.unit);
      const { items, next } = await mergedList({
        shards,
        ask: async ({ store }, after, limit) => {
          const { heads, next: end } = await store.log.heads({ ...query, after, limit }, now);
          return { items: heads, next: end && { unit: end.unit, day: end.day } };
        },
        ...{ after: query.after, limit: query.limit, isOwn: ownByUnit<S>(placed) },
        order: inOrder<LogHead>([({ unit }) => unit], [({ day }) => day]),
        positionOf: ({ unit, day }) => ({ unit, day }),
      });
      return { heads: items, next: next === null ? null : (items.at(-1) ?? null) };
    },

    async inclusion(entry, scope, now) {
      const places = await Promise.all(databases.all.map(({ part }) => part.unitsOfEntries([entry])));
      const unit = places.find((place) => place.has(entry))?.get(entry);
      return unit === undefined ? null : (await databases.of(unit)).store.log.inclusion(entry, scope, now);
    },

    async evidenceOf(entries, now) {
      const places = await Promise.all(databases.all.map(({ part }) => part.unitsOfEntries(entries)));
      const units = new Map(places.flatMap((place) => [...place]));
      const byShard = new Map<(typeof databases.all)[number], string[]>();
      for (const entry of entries) {
        const shard = await databases.of(units.get(entry) ?? "");
        byShard.set(shard, [...(byShard.get(shard) ?? []), entry]);
      }
      const parts = await Promise.all([...byShard].map(([{ store }, own]) => store.log.evidenceOf(own, now)));
      const keys = new Map(parts.flatMap((part) => part.keys).map((key) => [key.id, key]));
      return {
        inclusion: parts.flatMap(({ inclusion }) => inclusion),
        consistency: parts.flatMap(({ consistency }) => consistency),
        heads: parts.flatMap(({ heads }) => heads),
        keys: [...keys.values()],
      };
    },

    consistency: async (query, scope, now) => (await databases.of(query.unit)).store.log.consistency(query, scope, now),
  };
}

/** What proves a stop, out of the database in which it is whole; the proofs of its entries come from their own units' logs. */
export function shardedEvidence<S extends Pick<Store, "evidence">>(databases: Databases<S>): Store["evidence"] {
  return {
    async of(id, scope, by) {
      const { shards, placed } = await databases.within(scope);
      const found = await Promise.all(
        shards.map(async (shard) => ({ shard, stop: (await shard.part.stopsHere([id])).get(id) })),
      );
      const here = found.find(({ shard, stop }) => stop !== undefined && placed.shardOf(stop) === shard.name);
      return here ? here.shard.store.evidence.of(id, scope, by) : null;
    },
  };
}
