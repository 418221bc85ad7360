import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { HeldEntry } from "../entries/held-entry.ts";
import type { Sealed } from "./encryption.ts";
import type { KeyRecord } from "./vault.ts";

/** On disk the personal part is encrypted; the entry itself identifies no person. */
export type StoredEntry = Omit<HeldEntry, "locked"> & { readonly personal?: Sealed };

/** A photo or signature: its encrypted bytes, and whether the server has them. */
export interface StoredAttachment {
  readonly digest: string;
  readonly stop: string;
  readonly mediaType: string;
  readonly bytes: Sealed;
  readonly standing: "waiting" | "received";
}

/** Two stops can have the same bytes, each with an entry of its own. */
export type AttachmentKey = [stop: string, digest: string];

interface TabletSchema extends DBSchema {
  entries: { key: string; value: StoredEntry; indexes: { "by-standing": [string, number] } };
  attachments: { key: AttachmentKey; value: StoredAttachment; indexes: { "by-standing": string; "by-digest": string } };
  /** The officers' keys, encrypted. */
  keys: { key: string; value: KeyRecord };
  /** An officer's own data, encrypted: the session, the shift, drafts. */
  secrets: { key: [badge: string, name: string]; value: Sealed };
  /** Settings that belong to no officer: the head of the chain, this tablet's keys, the choices. */
  kept: { key: string; value: unknown };
}

export type TabletDatabase = IDBPDatabase<TabletSchema>;

/** Each version has a migration from the one before; a tablet can come from any of them. */
const VERSION = 5;

/** Opens the database. Calls `onLost` if the browser closes it. */
export async function openDatabase(name: string, onLost: () => void): Promise<TabletDatabase> {
  const db: TabletDatabase = await openDB<TabletSchema>(name, VERSION, {
    async upgrade(fresh, before, _, tx) {
      if (before < 1) {
        fresh.createObjectStore("entries", { keyPath: "id" }).createIndex("by-standing", ["standing", "seq"]);
        fresh.createObjectStore("kept");
      }
      if (before < 2) {
        fresh.createObjectStore("attachments", { keyPath: "digest" });
        fresh.createObjectStore("keys", { keyPath: "badge" });
        fresh.createObjectStore("secrets");
        // Version 1 stored these unencrypted; the officer enters them again.
        for (const own of ["session", "shift", "openReading"]) void tx.objectStore("kept").delete(own);
      }
      if (before < 3) tx.objectStore("attachments").createIndex("by-standing", "standing");
      if (before < 4) {
        // A recovery code that the server does not have moves to the record of its key.
        for (let cursor = await tx.objectStore("secrets").openCursor(); cursor; cursor = await cursor.continue()) {
          const [badge, name] = cursor.key;
          const record = name === "recovery-code" ? await tx.objectStore("keys").get(badge) : undefined;
          if (!record) continue;
          await tx.objectStore("keys").put({ ...record, code: cursor.value });
          await cursor.delete();
        }
      }
      if (before < 5) {
        // The same bytes at two stops shared one row.
        const old = await tx.objectStore("attachments").getAll();
        fresh.deleteObjectStore("attachments");
        const attachments = fresh.createObjectStore("attachments", { keyPath: ["stop", "digest"] });
        attachments.createIndex("by-standing", "standing");
        attachments.createIndex("by-digest", "digest");
        await Promise.all(old.map((one) => attachments.add(one)));
      }
    },
    // Another tab has a newer version: this one closes, and nothing is lost.
    blocking: () => db.close(),
    terminated: onLost,
  });
  return db;
}
