import { epochMs } from "@roadside/core";
import type { Store } from "../http/context.ts";
import type { OwedDuty } from "../store/obligations.ts";
import type { Databases } from "./databases.ts";
import { addedUp } from "./match-counts.ts";
import { inOrder, mergedList, ownByUnit } from "./merged-list.ts";

/** The instant by which a duty is due, or from which it is owed: by it they are ordered in each database. */
const orderMs = ({ dueAt, since }: OwedDuty) => epochMs(dueAt ?? since);
const dueFirst = inOrder<OwedDuty>([orderMs], [({ stop }) => stop], [({ code }) => code]);

/** Open duties over several databases. */
export function shardedObligations<S extends Pick<Store, "obligations">>(
  databases: Databases<S>,
): Store["obligations"] {
  return {
    async list(query) {
      const { shards, placed } = await databases.within(query.unit);
      const { items, next } = await mergedList({
        shards,
        ask: async ({ store }, after, limit) => {
          const { obligations, next: end } = await store.obligations.list({ ...query, after, limit });
          return { items: obligations, next: end };
        },
        ...{ after: query.after, limit: query.limit, order: dueFirst, isOwn: ownByUnit(placed) },
        positionOf: (duty) => ({ orderMs: orderMs(duty), stop: duty.stop, code: duty.code }),
      });
      return { obligations: items, next };
    },

    count: (query) => addedUp(databases, query.unit, ({ store }, unit) => store.obligations.count({ ...query, unit })),
  };
}
