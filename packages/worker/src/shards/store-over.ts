import type { D1Database } from "@cloudflare/workers-types";
import type { Store } from "../http/context.ts";
import type { Vault } from "../personal/vault.ts";
import { findingRoundsOn } from "../store/finding-rounds.ts";
import { shardPartOn } from "../store/shard-part.ts";
import { unitShardsOn } from "../store/unit-shards.ts";
import { databasesOf, type Shard } from "./databases.ts";
import { MAIN } from "./placed-units.ts";
import { routerOn } from "./router.ts";
import { shardedStore } from "./sharded-store.ts";

/** What the stores of an installation stand on. */
export interface Over {
  readonly db: D1Database;
  readonly shards: Readonly<Record<string, D1Database>>;
  readonly storeOn: (db: D1Database) => Store;
  readonly vault: Vault;
  readonly elapsedMs: () => number;
}

/** The stores on one database, or on several as one. With one, nothing stands between: the map of shards is not even read. */
export function storeOver({ db, shards, storeOn, vault, elapsedMs }: Over): Store {
  if (Object.keys(shards).length === 0) return storeOn(db);
  const router = routerOn(unitShardsOn(db).read, elapsedMs);
  const named: Readonly<Record<string, D1Database>> = { [MAIN]: db, ...shards };
  const all = Object.entries(named).map(([name, one]): Shard<Store> => {
    const others = Object.values(named).filter((other) => other !== one);
    // A database that the map names and that is not bound is found out by whoever asks for its records.
    const homeOf = async (unit: string) => named[(await router.placed()).shardOf(unit)] ?? db;
    return {
      name,
      store: { ...storeOn(one), findingRounds: findingRoundsOn(one, { others, homeOf }) },
      part: shardPartOn(one),
    };
  });
  return shardedStore(databasesOf(all, router), vault);
}
