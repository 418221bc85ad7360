import type { TabletDatabase } from "./database.ts";
import type { Vault } from "./vault.ts";

/** The name of an officer's open shift. */
export const SHIFT = "shift";
/** The prefix of shift reports that the server does not have. */
export const REPORT_PREFIX = "report:";

/** An officer's own data, encrypted with the officer's key, by name. */
export function createSecrets(db: TabletDatabase, vault: Vault) {
  return {
    /** Returns the secrets whose name has a prefix, by the rest of the name; `undefined` for one that is locked. */
    async list<T>(badge: string, prefix = ""): Promise<Map<string, T | undefined>> {
      const tx = db.transaction("secrets");
      const range = secretRange(badge, prefix);
      const [names, values] = await Promise.all([tx.store.getAllKeys(range), tx.store.getAll(range)]);
      const opened = await Promise.all(values.map((sealed) => vault.open<T>(sealed)));
      return new Map(names.map(([, name], index) => [name.slice(prefix.length), opened[index]]));
    },
    /** Returns `undefined` if it does not exist or is locked. */
    async get<T>(badge: string, name: string): Promise<T | undefined> {
      const sealed = await db.get("secrets", [badge, name]);
      return sealed && vault.open<T>(sealed);
    },
    /** Stores a secret and deletes those that it replaces, in one transaction. */
    async put(badge: string, name: string, value: unknown, replaced: readonly string[] = []): Promise<void> {
      const sealed = await vault.seal(value);
      const tx = db.transaction("secrets", "readwrite", { durability: "strict" });
      await Promise.all([
        tx.store.put(sealed, [badge, name]),
        ...replaced.map((old) => tx.store.delete([badge, old])),
        tx.done,
      ]);
    },
    async drop(badge: string, name: string): Promise<void> {
      await db.delete("secrets", [badge, name]);
    },
  };
}

export function secretRange(badge: string, prefix = ""): IDBKeyRange {
  return IDBKeyRange.bound([badge, prefix], [badge, `${prefix}\uffff`]);
}
