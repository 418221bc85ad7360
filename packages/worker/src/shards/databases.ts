import { StoreUnavailable } from "../database/store-unavailable.ts";
import { StoreBusy } from "../store/entries.ts";
import type { ShardPart } from "../store/shard-part.ts";
import { MAIN, type PlacedUnits } from "./placed-units.ts";
import type { Router } from "./router.ts";

/** One database of an installation: the stores on it, and what the others ask of it. */
export interface Shard<S> {
  readonly name: string;
  readonly store: S;
  readonly part: ShardPart;
}

/** All databases of an installation, and which of them is asked. */
export function databasesOf<S>(all: readonly Shard<S>[], router: Router) {
  const [main] = all;
  if (main?.name !== MAIN) throw new TypeError("the main database comes first");
  const named = (name: string): Shard<S> => {
    const found = all.find((one) => one.name === name);
    if (!found) throw new StoreUnavailable("missing", false, new Error(`the map of shards names ${name}, which is not bound`));
    return found;
  };
  return {
    all,
    main,
    named,
    router,

    /** The database of a unit, to read or to write in. Refuses to write while the unit is being moved. */
    async of(unit: string, use: "read" | "write" = "read"): Promise<Shard<S>> {
      const placed = await router.placed();
      if (use === "write" && placed.isMoving(unit)) throw new StoreBusy("the unit's records are being moved to another database");
      return named(placed.shardOf(unit));
    },

    /** The databases in which anything of a unit and all under it lies, and what each of them holds that is not its own. */
    async within(prefix: string): Promise<{ shards: Shard<S>[]; placed: PlacedUnits }> {
      const placed = await router.placed();
      return { shards: placed.shardsWithin(prefix).map(named), placed };
    },
  };
}

export type Databases<S> = ReturnType<typeof databasesOf<S>>;
