import type { Store } from "../http/context.ts";
import type { Health } from "../store/health.ts";
import type { Databases } from "./databases.ts";
import { inOrder } from "./merged-list.ts";

/** Retention over several databases: one rule, and a run in each. */
export function shardedRetention<S extends Pick<Store, "retention">>(databases: Databases<S>): Store["retention"] {
  const others = databases.all.slice(1).map(({ part }) => part);
  return {
    async read() {
      const all = await Promise.all(databases.all.map(({ store }) => store.retention.read()));
      const runs = all.flatMap((one) => one.runs).sort(inOrder([({ startedAt }) => startedAt, -1], [({ id }) => id]));
      return { ...(await databases.main.store.retention.read()), runs };
    },

    async set(rule, by) {
      await Promise.all(others.map((part) => part.copyRetention(rule.negative?.keepDays ?? null, by)));
      await databases.main.store.retention.set(rule, by);
    },

    async run(by, newId, steps) {
      const states = await Promise.all(
        databases.all.map(async (shard) => ({ shard, last: (await shard.store.retention.read()).runs[0] })),
      );
      const underWay = states.filter(({ last }) => last?.finishedAt === null);
      // What is under way is gone on with everywhere before anything begins anew.
      const runs = [];
      for (const { shard } of underWay.length > 0 ? underWay : states)
        runs.push(await shard.store.retention.run(by, newId, steps));
      const [first, ...more] = runs.filter((run) => run !== null);
      if (!first) return null;
      const unfinished = [first, ...more].find(({ finishedAt }) => finishedAt === null);
      return { ...(unfinished ?? first), dropped: [first, ...more].reduce((sum, { dropped }) => sum + dropped, 0) };
    },
  };
}

/** Health of all databases: ready where each of them is. */
export function shardedHealth<S extends Pick<Store, "health">>(databases: Databases<S>): Store["health"] {
  return {
    async check(now) {
      const all = await Promise.all(
        databases.all.map(async ({ name, store }) => ({ name, health: await store.health.check(now) })),
      );
      const said = (part: keyof Health["why"]) =>
        all
          .flatMap(({ name, health }) => (health.why[part] === undefined ? [] : [`${name}: ${health.why[part]}`]))
          .join("; ");
      const worst = <K extends "database" | "migrations" | "clock">(part: K, ...inOrderOfTrouble: Health[K][]) =>
        inOrderOfTrouble.find((state) => all.some(({ health }) => health[part] === state)) as Health[K];
      const why = { database: said("database"), migrations: said("migrations"), clock: said("clock") };
      return {
        database: worst("database", "unreachable", "ready"),
        migrations: worst("migrations", "missing", "unknown", "applied"),
        clock: worst("clock", "wrong", "unknown", "right"),
        why: Object.fromEntries(Object.entries(why).filter(([, words]) => words !== "")),
      };
    },
  };
}
