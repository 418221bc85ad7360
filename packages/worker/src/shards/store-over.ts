import type { D1Database } from "@cloudflare/workers-types";
import type { Store } from "../context.ts";
import type { Vault } from "../personal/vault.ts";
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
  const shardOn = ([name, one]: [string, D1Database]): Shard<Store> => ({ name, store: storeOn(one), part: shardPartOn(one) });
  const all = [shardOn([MAIN, db]), ...Object.entries(shards).map(shardOn)];
  return shardedStore(databasesOf(all, routerOn(unitShardsOn(db).read, elapsedMs)), vault);
}
