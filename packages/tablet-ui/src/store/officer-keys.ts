import type { TabletDatabase } from "./database.ts";
import { REPORT_PREFIX, secretRange } from "./secrets.ts";
import type { KeyRecord, Vault } from "./vault.ts";

/** The keys of the officers who have data on this tablet. */
export function createOfficerKeys(db: TabletDatabase, vault: Vault) {
  return {
    list: (): Promise<KeyRecord[]> => db.getAll("keys"),
    get: (badge: string): Promise<KeyRecord | undefined> => db.get("keys", badge),

    /** Returns an officer's recovery code until the server has it; `undefined` also while the key is locked. */
    async getRecoveryCode(badge: string): Promise<string | undefined> {
      const code = (await db.get("keys", badge))?.code;
      return code && vault.open<string>(code);
    },
    async dropRecoveryCode(badge: string): Promise<void> {
      const tx = db.transaction("keys", "readwrite", { durability: "strict" });
      const record = await tx.store.get(badge);
      if (record) {
        const { code: _, ...rest } = record;
        await tx.store.put(rest);
      }
      await tx.done;
    },

    /** Deletes an officer's key and all that is encrypted with it; false if the server has not received all of it. */
    async forget(badge: string): Promise<boolean> {
      const tx = db.transaction(["entries", "attachments", "keys", "secrets"], "readwrite", { durability: "strict" });
      const entries = (await tx.objectStore("entries").getAll()).filter(({ personal }) => personal?.by === badge);
      const attachments = (await tx.objectStore("attachments").getAll()).filter(({ bytes }) => bytes.by === badge);
      const reports = await tx.objectStore("secrets").count(secretRange(badge, REPORT_PREFIX));
      if (reports > 0 || [...entries, ...attachments].some(({ standing }) => standing !== "received")) {
        await tx.done;
        return false;
      }
      await Promise.all([
        ...entries.map(({ id }) => tx.objectStore("entries").delete(id)),
        ...attachments.map(({ stop, digest }) => tx.objectStore("attachments").delete([stop, digest])),
        tx.objectStore("secrets").delete(secretRange(badge)),
        tx.objectStore("keys").delete(badge),
        tx.done,
      ]);
      return true;
    },
  };
}
