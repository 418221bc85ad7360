import type { AttachmentKey, TabletDatabase } from "./database.ts";
import type { Vault } from "./vault.ts";

/** The bytes of photos and signatures, encrypted. They are written with the entry that names them: see `outbox.ts`. */
export function createAttachments(db: TabletDatabase, vault: Vault) {
  return {
    /** Reads the bytes of an attachment, of any stop; `undefined` if they are not here or are locked. */
    async read(digest: string): Promise<Blob | undefined> {
      for (const stored of await db.getAllFromIndex("attachments", "by-digest", digest)) {
        const bytes = await vault.openBytes(stored.bytes);
        if (bytes) return new Blob([bytes], { type: stored.mediaType });
      }
      return undefined;
    },
    listUnsent: (): Promise<AttachmentKey[]> => db.getAllKeysFromIndex("attachments", "by-standing", "waiting"),
    async markReceived(key: AttachmentKey): Promise<void> {
      const tx = db.transaction("attachments", "readwrite", { durability: "strict" });
      const stored = await tx.store.get(key);
      if (stored) await tx.store.put({ ...stored, standing: "received" });
      await tx.done;
    },
  };
}
