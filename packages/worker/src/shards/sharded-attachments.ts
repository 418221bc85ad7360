import type { Store } from "../http/context.ts";
import { byNewestMap } from "./by-newest-map.ts";
import type { Databases } from "./databases.ts";
import { ownByUnit } from "./merged-list.ts";

/** The bytes that entries name, each in the database of its stop. */
export function shardedAttachments<S extends Pick<Store, "attachments">>(
  databases: Databases<S>,
): Store["attachments"] {
  /** Asks one database after the other, each for what is its own. */
  async function* each<T>(
    scope: string,
    ask: (store: S, isOwn: (stop: { readonly unit: string }) => boolean) => Promise<T>,
  ): AsyncGenerator<T> {
    const { shards, placed } = await databases.within(scope);
    const isOwn = ownByUnit<S>(placed);
    for (const shard of shards) yield ask(shard.store, (stop) => isOwn(stop, shard));
  }

  return {
    add: (attached, by) =>
      byNewestMap(databases.router, async () => {
        const ends = [];
        for await (const end of each(by.unit, ({ attachments }, isOwn) => attachments.add(attached, by, isOwn)))
          ends.push(end);
        return ends.find((end) => end === "added") ?? ends.find((end) => end === "there") ?? "unknown";
      }),

    async open(digest, scope, look) {
      for await (const found of each(scope, ({ attachments }, isOwn) => attachments.open(digest, scope, look, isOwn)))
        if (found) return found;
      return null;
    },
  };
}
