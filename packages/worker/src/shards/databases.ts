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
    if (!found)
      throw new StoreUnavailable("missing", false, new Error(`the map of shards names ${name}, which is not bound`));
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
      if (use === "write" && placed.isMoving(unit))
        throw new StoreBusy("the unit's records are being moved to another database");
      return named(placed.shardOf(unit));
    },

    /** The databases in which anything of a unit and all under it lies, and what they hold of units that live elsewhere. */
    async within(
      prefix: string,
    ): Promise<{ shards: Shard<S>[]; placed: PlacedUnits; leftovers: { shard: Shard<S>; unit: string }[] }> {
      const placed = await router.placed();
      const shards = placed.shardsWithin(prefix).map(named);
      const leftovers = placed.leftoversWithin(prefix).flatMap(({ shard: name, unit }) => {
        const shard = shards.find((one) => one.name === name);
        return shard ? [{ shard, unit }] : [];
      });
      return { shards, placed, leftovers };
    },
  };
}

export type Databases<S> = ReturnType<typeof databasesOf<S>>;
