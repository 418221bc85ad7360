import type { Store } from "../http/context.ts";
import type { ShardPart } from "../store/shard-part.ts";
import type { Databases, Shard } from "./databases.ts";
import { inOrder, mergedList, ownByUnit } from "./merged-list.ts";

type Kept = Pick<Store, "memory" | "shifts" | "analyserDays">;
interface Dated {
  readonly at: string;
  readonly id: string;
}
const newestFirst = inOrder<Dated>([({ at }) => at, -1], [({ id }) => id, -1]);

/** What analysers and squads say of themselves, each in the database of its unit. */
export function shardedKept<S extends Kept>(databases: Databases<S>): Kept {
  async function listed<T extends Dated & { unit: string }>(
    query: { unit: string; after: Dated | null; limit: number },
    ask: (shard: Shard<S>, after: Dated | null, limit: number) => Promise<{ items: readonly T[]; next: Dated | null }>,
  ) {
    const { shards, placed } = await databases.within(query.unit);
    return mergedList<S, T, Dated>({
      shards,
      ask: (shard, after, limit) => ask(shard, after ?? null, limit),
      ...{ after: query.after ?? undefined, limit: query.limit, isOwn: ownByUnit(placed), order: newestFirst },
      positionOf: ({ at, id }) => ({ at, id }),
    });
  }

  return {
    memory: {
      add: async (download, scope, who) =>
        (await databases.of(download.unit, "write")).store.memory.add(download, scope, who),

      async list(query) {
        const { items, next } = await listed(query, async ({ store }, after, limit) => {
          const { downloads, next: end } = await store.memory.list({ unit: query.unit, after, limit });
          return { items: downloads, next: end };
        });
        return { downloads: items, next };
      },
    },

    shifts: {
      add: async (id, shift, who) => (await databases.of(shift.unit, "write")).store.shifts.add(id, shift, who),

      async list(query) {
        const { items, next } = await listed(query, async ({ store }, after, limit) => {
          const { shifts, next: end } = await store.shifts.list({ unit: query.unit, after, limit });
          return { items: shifts, next: end };
        });
        return { shifts: items, next };
      },
    },

    analyserDays: {
      async impact(query) {
        const { shards, placed, leftovers } = await databases.within(query.unit);
        const isOwn = ownByUnit<S>(placed);
        const [parts, left, analysers] = await Promise.all([
          Promise.all(shards.map(async (shard) => ({ shard, ...(await shard.store.analyserDays.impact(query)) }))),
          Promise.all(
            leftovers.map(({ shard, unit }) => shard.store.analyserDays.impact({ ...query, unit, limit: 1 })),
          ),
          Promise.all(shards.map(({ part }) => part.analysersTouched(query))),
        ]);
        const place = ({ stopDay: day, unit }: { stopDay: string; unit: string }) => `${day} ${unit}`;
        // Up to where every database has told all that it has.
        const ends = parts.flatMap(({ next }) => (next ? [`${next.day} ${next.unit}`] : []));
        const horizon = ends.sort()[0];
        const own = parts.flatMap(({ shard, tests }) => tests.filter((test) => isOwn(test, shard)));
        const sorted = own
          .sort(inOrder<(typeof own)[number]>([place], [({ ms }) => ms ?? 0]))
          .filter((test) => horizon === undefined || place(test) <= horizon);
        const end = sorted[query.limit] && lastPlaceWithin(sorted.map(place), query.limit);
        const tests = end === undefined ? sorted : sorted.filter((test) => place(test) <= end);
        const isMore = horizon !== undefined || tests.length < own.length;
        const [day = "", unit = ""] = (end ?? horizon ?? "").split(" ");
        return {
          total: {
            tests: sum(parts) - sum(left),
            analysers: new Set(analysers.flat()).size,
          },
          tests,
          next: isMore && day !== "" ? { day, unit } : null,
        };
      },
    },
  };
}

const sum = (parts: readonly { total: { tests: number } }[]) => parts.reduce((all, { total }) => all + total.tests, 0);

/** The last unit's day that ends within so many tests; the first one where that alone has more. */
function lastPlaceWithin(places: readonly string[], limit: number): string {
  const beyond = places[limit] as string;
  return places.slice(0, limit).findLast((place) => place !== beyond) ?? beyond;
}

/** Reference data over several databases: it is written and read in the main one, and every other has a copy, beside which its own records are kept. */
export function shardedReference<S extends Pick<Store, "reference">>(databases: Databases<S>): Store["reference"] {
  const others: readonly ShardPart[] = databases.all.slice(1).map(({ part }) => part);
  return {
    list: (kind, scope) => databases.main.store.reference.list(kind, scope),

    async put(kind, item, scope, who) {
      const isWritten = await databases.main.store.reference.put(kind, item, scope, who);
      // Where this fails the caller hears it and writes again, which changes nothing in the main database.
      if (isWritten) await Promise.all(others.map((part) => part.copyReference(kind, item)));
      return isWritten;
    },
  };
}
