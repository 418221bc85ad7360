import { type Draft, type Head, type Refusal, startLog, write } from "@roadside/core";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { isOfDevice } from "../sync/enrolment.ts";
import { afterResult, type EntryResult, type HeldEntry } from "./held-entry.ts";

interface Schema extends DBSchema {
  entries: { key: string; value: HeldEntry; indexes: { "by-standing": [string, number] } };
  /** One value a name: the chain's head and what the tablet has to remember between starts. */
  kept: { key: string; value: unknown };
}

/** An entry without what the store gives it: its place in the chain. */
export type Saved = { ok: true; held: readonly HeldEntry[] } | Refusal;

/** Changes to the shape of what is kept are steps in here, each from one version to the next; a tablet may come from any of them. */
const VERSION = 1;

/**
 * Opens the tablet's own store: the outbox, the head of its chain, and what it remembers. `newDevice` names a tablet that has no chain yet.
 * Every entry is written with strict durability, in one transaction with the head that it moves: it is on the disk before anybody says that it is saved.
 */
export async function openTabletStore(name: string, newDevice: () => string) {
  const db = await openDB<Schema>(name, VERSION, {
    upgrade(fresh) {
      fresh.createObjectStore("entries", { keyPath: "id" }).createIndex("by-standing", ["standing", "seq"]);
      fresh.createObjectStore("kept");
    },
  });

  return {
    /** The name of this tablet's chain and the keys that are its own, each made once. A key can wait for no transaction, so it is made beforehand where none is there. */
    async identity(newKeys: () => Promise<CryptoKeyPair>): Promise<{ id: string; keys: CryptoKeyPair }> {
      const made = (await db.get("kept", "deviceKeys")) === undefined ? await newKeys() : null;
      const tx = db.transaction("kept", "readwrite", { durability: "strict" });
      const keys = ((await tx.store.get("deviceKeys")) ?? made) as CryptoKeyPair;
      const head = ((await tx.store.get("head")) as Head | undefined) ?? startLog(newDevice());
      await Promise.all([tx.store.put(keys, "deviceKeys"), tx.store.put(head, "head"), tx.done]);
      return { id: head.device, keys };
    },

    /** Everything that is held, in the order of the chain. */
    async held(): Promise<HeldEntry[]> {
      return (await db.getAll("entries")).sort((a, b) => a.seq - b.seq);
    },

    /** Seals drafts into the chain and keeps them, all or none. A draft that core refuses keeps nothing; a disk that fails throws. */
    async append(drafts: readonly Draft[]): Promise<Saved> {
      const tx = db.transaction(["entries", "kept"], "readwrite", { durability: "strict" });
      let head = ((await tx.objectStore("kept").get("head")) as Head | undefined) ?? startLog(newDevice());
      const held: HeldEntry[] = [];
      for (const draft of drafts) {
        const written = write(head, draft);
        if (!written.ok) {
          tx.abort();
          await tx.done.catch(() => undefined);
          return written;
        }
        head = written.head;
        const { sealed } = written;
        held.push({
          id: sealed.entry.id,
          stop: sealed.entry.stop,
          seq: sealed.entry.seq,
          sealed,
          standing: "waiting",
          problem: null,
          notBeforeMs: 0,
        });
      }
      await Promise.all([...held.map((one) => tx.objectStore("entries").add(one)), tx.objectStore("kept").put(head, "head"), tx.done]);
      return { ok: true, held };
    },

    /** The next entries to send, oldest first, none whose time has not come. */
    async waiting(most: number, nowMs: number): Promise<HeldEntry[]> {
      const waiting = await db.getAllFromIndex("entries", "by-standing", IDBKeyRange.bound(["waiting", 0], ["waiting", Number.MAX_SAFE_INTEGER]));
      return waiting.filter(({ notBeforeMs }) => notBeforeMs <= nowMs).slice(0, most);
    },

    /** Writes down what the server said of entries. */
    async settle(results: ReadonlyMap<string, EntryResult>, nowMs: number): Promise<void> {
      await changeEach(db, [...results.keys()], (held) => afterResult(held, results.get(held.id) as EntryResult, nowMs));
    },

    /** Puts an entry that was sent back into the line again. */
    async retry(id: string): Promise<void> {
      await changeEach(db, [id], (held) => ({ ...held, standing: "waiting", problem: null, notBeforeMs: 0 }));
    },

    /** Has what waits because of the tablet itself sent at once: it is enrolled now. */
    async release(): Promise<void> {
      const waiting = await db.getAllFromIndex("entries", "by-standing", IDBKeyRange.bound(["waiting", 0], ["waiting", Number.MAX_SAFE_INTEGER]));
      const held = waiting.filter(({ problem }) => problem !== null && isOfDevice(problem.code));
      await changeEach(
        db,
        held.map(({ id }) => id),
        (one) => ({ ...one, problem: null, notBeforeMs: 0 }),
      );
    },

    /** Drops entries that the server has and that were recorded before an instant. */
    async dropReceived(recordedBeforeMs: number): Promise<void> {
      const tx = db.transaction("entries", "readwrite");
      for (const held of await tx.store.index("by-standing").getAll(IDBKeyRange.bound(["received", 0], ["received", Number.MAX_SAFE_INTEGER]))) {
        if (Date.parse(held.sealed.entry.recordedAt) < recordedBeforeMs) await tx.store.delete(held.id);
      }
      await tx.done;
    },

    async recall<T>(key: string): Promise<T | undefined> {
      return (await db.get("kept", key)) as T | undefined;
    },

    async remember(key: string, value: unknown): Promise<void> {
      await db.put("kept", value, key);
    },

    async forget(key: string): Promise<void> {
      await db.delete("kept", key);
    },

    close(): void {
      db.close();
    },
  };
}

export type TabletStore = Awaited<ReturnType<typeof openTabletStore>>;

async function changeEach(db: IDBPDatabase<Schema>, ids: readonly string[], change: (held: HeldEntry) => HeldEntry): Promise<void> {
  const tx = db.transaction("entries", "readwrite", { durability: "strict" });
  for (const id of ids) {
    const held = await tx.store.get(id);
    if (held) await tx.store.put(change(held));
  }
  await tx.done;
}
