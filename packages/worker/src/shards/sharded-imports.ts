import { startLog } from "@roadside/core";
import type { Store } from "../http/context.ts";
import { toImportDevice } from "../imports/seal-row.ts";
import type { ImportState } from "../store/imports.ts";
import type { Databases, Shard } from "./databases.ts";
import { inOrder } from "./merged-list.ts";

/** So many imports' places are remembered at once. */
const MOST_REMEMBERED = 1_000;

/** Imports over several databases: an import's state is in the database of the unit for which it was sent, its rows in those of their own units, its chain in all of them. */
export function shardedImports<S extends Pick<Store, "imports">>(databases: Databases<S>): Store["imports"] {
  const remembered = new Map<string, string>();

  async function placeOf(id: string): Promise<Shard<S>> {
    const name = remembered.get(id);
    if (name !== undefined) return databases.named(name);
    await find(id, "");
    return databases.named(remembered.get(id) ?? databases.main.name);
  }

  function remember(id: string, { name }: Shard<S>): void {
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(id, name);
  }

  async function find(id: string, scope: string): Promise<ImportState | null> {
    const { shards, placed } = await databases.within(scope);
    const found = await Promise.all(
      shards.map(async (shard) => ({ shard, state: await shard.store.imports.find(id, scope) })),
    );
    const here = found.find(({ shard, state }) => state && placed.shardOf(state.unit) === shard.name);
    if (!here?.state) return null;
    remember(id, here.shard);
    return (await counted([here.state]))[0] ?? null;
  }

  /** With the entries of the import's chain in all databases. */
  async function counted(states: readonly ImportState[]): Promise<ImportState[]> {
    const devices = states.map((state) => toImportDevice(state.import));
    const parts =
      states.length === 0 ? [] : (await Promise.all(databases.all.map(({ part }) => part.chains(devices)))).flat();
    return states.map((state) => {
      const own = parts.filter(({ device }) => device === toImportDevice(state.import));
      return { ...state, accepted: own.reduce((sum, { entries }) => sum + entries, 0) };
    });
  }

  return {
    saltOf: databases.main.store.imports.saltOf,

    async begin(started, by) {
      const shard = await databases.of(started.unit, "write");
      await shard.store.imports.begin(started, by);
      remember(started.id, shard);
    },

    async known(ids, device) {
      const all = await Promise.all(databases.all.map(({ store }) => store.imports.known(ids, device)));
      const [head = startLog(device)] = all.map((one) => one.head).sort(inOrder([({ seq }) => seq, -1]));
      return { said: new Map(all.flatMap(({ said }) => [...said])), head };
    },

    note: async (id, at, rows) => (await placeOf(id)).store.imports.note(id, at, rows),

    async list(unit) {
      const { shards, placed } = await databases.within(unit);
      const all = await Promise.all(
        shards.map(async ({ name, store }) =>
          (await store.imports.list(unit)).filter((state) => placed.shardOf(state.unit) === name),
        ),
      );
      return counted(all.flat().sort(inOrder([({ changedAt }) => changedAt, -1], [(state) => state.import])));
    },

    find,

    refused: async (id, afterLine, limit) => (await placeOf(id)).store.imports.refused(id, afterLine, limit),

    async dropOldRefusals(by) {
      const dropped = await Promise.all(databases.all.map(({ store }) => store.imports.dropOldRefusals(by)));
      return dropped.reduce((sum, one) => sum + one, 0);
    },
  };
}
