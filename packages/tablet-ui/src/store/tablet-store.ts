import { type Draft, type Head, type Refusal, type SealedEntry, startLog, write } from "@roadside/core";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { isOfDevice } from "../entries/enrolment.ts";
import { afterResult, type EntryResult, type HeldEntry } from "../entries/held-entry.ts";
import { isDue } from "../entries/retry-time.ts";
import { stopOfDraft } from "../stops/draft-key.ts";
import { createVault, type KeyRecord, newPepper, type Sealed } from "./vault.ts";

/** On the disk the part that identifies a person is encrypted; the entry itself identifies nobody. */
type StoredEntry = Omit<HeldEntry, "locked"> & { readonly personal?: Sealed };

/** A photo or signature: its bytes, encrypted, and whether the server has them. */
export interface StoredAttachment {
  readonly digest: string;
  readonly stop: string;
  readonly mediaType: string;
  readonly bytes: Sealed;
  readonly standing: "waiting" | "received";
}

/** The same bytes may belong to two stops, each with an entry of its own. */
export type AttachmentKey = [stop: string, digest: string];

interface Schema extends DBSchema {
  entries: { key: string; value: StoredEntry; indexes: { "by-standing": [string, number] } };
  attachments: { key: AttachmentKey; value: StoredAttachment; indexes: { "by-standing": string; "by-digest": string } };
  /** The officers' keys, wrapped. */
  keys: { key: string; value: KeyRecord };
  /** What an officer keeps here, encrypted: the session, the shift, everything that is half typed. */
  secrets: { key: [badge: string, name: string]; value: Sealed };
  /** One value a name, of nobody's: the chain's head, this tablet's keys, the places to choose from. */
  kept: { key: string; value: unknown };
}

/** What is written in the same moment as the entries that go with it. */
export interface Along {
  /** The bytes that one of them names. */
  readonly attachment?: Pick<StoredAttachment, "digest" | "stop" | "mediaType"> & {
    readonly bytes: Uint8Array<ArrayBuffer>;
  };
  /** The secret in which they stood half typed: from now on they are either there or here, never both. */
  readonly drops?: readonly [badge: string, name: string];
}

/** Entries with what the store gave them: their place in the chain. */
export type Saved = { ok: true; held: readonly HeldEntry[] } | Refusal;

/** How entries that changed stand now, by their ids. */
export type Standings = ReadonlyMap<string, Pick<HeldEntry, "standing" | "problem" | "notBeforeMs">>;

/** An officer's open shift stands among their secrets under this. */
export const SHIFT = "shift";
/** The reports of shifts that are over, and that the server does not have, stand there under this. */
export const REPORT = "report:";

/** Changes to the shape of what is kept are steps in here, each from one version to the next; a tablet may come from any of them. */
const VERSION = 5;

/**
 * Opens the tablet's own store: the outbox, the head of its chain, and what it remembers. `newDevice` names a tablet that has no chain yet; `onLost` is told that the browser has closed the store by itself.
 * Every entry is written with strict durability, in one transaction with the head that it moves: it is on the disk before anybody says that it is saved.
 */
export async function openTabletStore(name: string, newDevice: () => string, onLost: () => void = () => undefined) {
  const db = await openDB<Schema>(name, VERSION, {
    async upgrade(fresh, before, _, tx) {
      if (before < 1) {
        fresh.createObjectStore("entries", { keyPath: "id" }).createIndex("by-standing", ["standing", "seq"]);
        fresh.createObjectStore("kept");
      }
      if (before < 2) {
        fresh.createObjectStore("attachments", { keyPath: "digest" });
        fresh.createObjectStore("keys", { keyPath: "badge" });
        fresh.createObjectStore("secrets");
        // What the first version kept in clear is asked for again.
        for (const own of ["session", "shift", "openReading"]) void tx.objectStore("kept").delete(own);
      }
      if (before < 3) tx.objectStore("attachments").createIndex("by-standing", "standing");
      if (before < 4) {
        // A code that the server does not have lies with the key that it opens.
        for (let cursor = await tx.objectStore("secrets").openCursor(); cursor; cursor = await cursor.continue()) {
          const [badge, name] = cursor.key;
          const record = name === "recovery-code" ? await tx.objectStore("keys").get(badge) : undefined;
          if (!record) continue;
          await tx.objectStore("keys").put({ ...record, code: cursor.value });
          await cursor.delete();
        }
      }
      if (before < 5) {
        // The same bytes at two stops had one place and one standing.
        const kept = await tx.objectStore("attachments").getAll();
        fresh.deleteObjectStore("attachments");
        const attachments = fresh.createObjectStore("attachments", { keyPath: ["stop", "digest"] });
        attachments.createIndex("by-standing", "standing");
        attachments.createIndex("by-digest", "digest");
        await Promise.all(kept.map((one) => attachments.add(one)));
      }
    },
    // Another tab brings a newer version: this one steps aside, and nothing is lost.
    blocking: (_, __, event) => (event.target as IDBDatabase).close(),
    terminated: onLost,
  });
  const vault = createVault({
    key: (badge) => db.get("keys", badge),
    async putKey(record) {
      const tx = db.transaction("keys", "readwrite", { durability: "strict" });
      await Promise.all([tx.store.put(record), tx.done]);
    },
    pepper: await pepperIn(db),
  });

  async function opened({ personal, ...stored }: StoredEntry): Promise<HeldEntry> {
    if (!personal) return stored;
    const part = await vault.open<SealedEntry["personal"]>(personal);
    return part ? { ...stored, sealed: { ...stored.sealed, personal: part } } : { ...stored, locked: true };
  }

  return {
    vault,

    /** The name of this tablet's chain and the keys that are its own, each made once. A key can wait for no transaction, so it is made beforehand where none is there. */
    async identity(newKeys: () => Promise<CryptoKeyPair>): Promise<{ id: string; keys: CryptoKeyPair }> {
      const made = (await db.get("kept", "deviceKeys")) === undefined ? await newKeys() : null;
      const tx = db.transaction("kept", "readwrite", { durability: "strict" });
      const keys = ((await tx.store.get("deviceKeys")) ?? made) as CryptoKeyPair;
      const head = ((await tx.store.get("head")) as Head | undefined) ?? startLog(newDevice());
      // What is there already is not written again: a full disk keeps nobody out.
      if (made) await Promise.all([tx.store.put(keys, "deviceKeys"), tx.store.put(head, "head")]);
      await tx.done;
      return { id: head.device, keys };
    },

    /** Everything that is held, in the order of the chain, with the personal parts that can be opened now. */
    async held(): Promise<HeldEntry[]> {
      const stored = await db.getAll("entries");
      return Promise.all(stored.sort((a, b) => a.seq - b.seq).map(opened));
    },

    /** Seals drafts into the chain and keeps them with what goes along, all or none. A draft that core refuses keeps nothing; a disk that fails throws. */
    async append(drafts: readonly Draft[], { attachment, drops }: Along = {}): Promise<Saved> {
      // A transaction can't wait for encryption, so that comes first.
      const personal = await Promise.all(drafts.map((draft) => draft.personal && vault.seal(draft.personal)));
      const attached = attachment && {
        ...attachment,
        bytes: await vault.sealBytes(attachment.bytes),
        standing: "waiting" as const,
      };
      const tx = db.transaction(["entries", "kept", "attachments", "secrets"], "readwrite", { durability: "strict" });
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
        const { id, stop, seq } = sealed.entry;
        held.push({ id, stop, seq, sealed, standing: "waiting", problem: null, notBeforeMs: 0 });
      }
      const stored = held.map((one, index): StoredEntry => {
        const { personal: _, ...sealed } = one.sealed;
        const part = personal[index];
        return { ...one, sealed, ...(part ? { personal: part } : {}) };
      });
      await Promise.all([
        ...stored.map((one) => tx.objectStore("entries").add(one)),
        tx.objectStore("kept").put(head, "head"),
        attached && tx.objectStore("attachments").put(attached),
        drops && tx.objectStore("secrets").delete([...drops]),
        tx.done,
      ]);
      return { ok: true, held };
    },

    /** The next entries to send, oldest first, none whose time has not come and none that is locked. */
    async waiting(most: number, nowMs: number): Promise<HeldEntry[]> {
      const ready: HeldEntry[] = [];
      for (let after = 0; ready.length < most; ) {
        const page = await db.getAllFromIndex("entries", "by-standing", standing("waiting", after), most);
        const due = page.filter(
          ({ notBeforeMs, personal }) => isDue(notBeforeMs, nowMs) && (!personal || vault.isOpen(personal.by)),
        );
        ready.push(...(await Promise.all(due.map(opened))).filter(({ locked }) => !locked));
        const last = page.at(-1);
        if (!last || page.length < most) break;
        after = last.seq + 1;
      }
      return ready.slice(0, most);
    },

    /** Writes down what the server said of entries; answers with how each that changed stands now. */
    async settle(results: ReadonlyMap<string, EntryResult>, nowMs: number): Promise<Standings> {
      return changeEach(db, [...results.keys()], (held) =>
        afterResult(held, results.get(held.id) as EntryResult, nowMs),
      );
    },

    /** Puts entries that were sent back into the line again. */
    async retry(ids: readonly string[]): Promise<Standings> {
      return changeEach(db, ids, (held) => ({ ...held, standing: "waiting", problem: null, notBeforeMs: 0 }));
    },

    /** Has what waits because of the tablet itself sent at once: it is enrolled now. */
    async release(): Promise<Standings> {
      const waiting = await db.getAllFromIndex("entries", "by-standing", standing("waiting"));
      const held = waiting.filter(({ problem }) => problem !== null && isOfDevice(problem.code));
      return changeEach(
        db,
        held.map(({ id }) => id),
        (one) => ({ ...one, problem: null, notBeforeMs: 0 }),
      );
    },

    /**
     * Drops the stops of which the server has every entry, once the shifts of the officers who wrote them are over or the entries are older than an instant,
     * and the attachments that nothing is held of any more; answers with the ids of those entries. Whose shifts are open stands in clear, whoever is here.
     */
    async dropReceived(recordedBeforeMs: number): Promise<ReadonlySet<string>> {
      const tx = db.transaction(["entries", "attachments", "secrets"], "readwrite");
      const [entries, secrets] = await Promise.all([
        tx.objectStore("entries").getAll(),
        tx.objectStore("secrets").getAllKeys(),
      ]);
      const onShift = new Set(secrets.filter(([, name]) => name === SHIFT).map(([badge]) => badge));
      const isNeeded = ({ standing: at, sealed: { entry } }: StoredEntry) =>
        at !== "received" || (onShift.has(entry.officer) && Date.parse(entry.recordedAt) >= recordedBeforeMs);
      const needed = new Set(entries.filter(isNeeded).map(({ stop }) => stop));
      const over = entries.filter(({ stop }) => !needed.has(stop));
      await Promise.all(over.map(({ id }) => tx.objectStore("entries").delete(id)));
      for (
        let cursor = await tx.objectStore("attachments").index("by-standing").openCursor("received");
        cursor;
        cursor = await cursor.continue()
      ) {
        if (!needed.has(cursor.value.stop)) await cursor.delete();
      }
      // What was half typed of a stop leaves with it, whoever typed it; its name says of which stop.
      const stops = new Set(over.map(({ stop }) => stop));
      await Promise.all(
        secrets.filter(([, name]) => stops.has(stopOfDraft(name))).map((key) => tx.objectStore("secrets").delete(key)),
      );
      await tx.done;
      return new Set(over.map(({ id }) => id));
    },

    /** The officers who keep something here. */
    officers: (): Promise<KeyRecord[]> => db.getAll("keys"),
    keyOf: (badge: string): Promise<KeyRecord | undefined> => db.get("keys", badge),

    /** The code that opens an officer's key without the PIN, as long as the server does not have it; `undefined` also where it is locked. */
    async recoveryCode(badge: string): Promise<string | undefined> {
      const code = (await db.get("keys", badge))?.code;
      return code && vault.open<string>(code);
    },
    /** The server has the code: from now on it is nowhere here. */
    async dropRecoveryCode(badge: string): Promise<void> {
      const tx = db.transaction("keys", "readwrite", { durability: "strict" });
      const record = await tx.store.get(badge);
      if (record) {
        const { code: _, ...rest } = record;
        await tx.store.put(rest);
      }
      await tx.done;
    },

    /** Destroys an officer's key and all that only it could open; false, and nothing done, while the server has not received all of it. */
    async forgetOfficer(badge: string): Promise<boolean> {
      const tx = db.transaction(["entries", "attachments", "keys", "secrets"], "readwrite", { durability: "strict" });
      const [entries, attachments] = await Promise.all([
        tx.objectStore("entries").getAll(),
        tx.objectStore("attachments").getAll(),
      ]);
      const own = [
        ...entries.filter(({ personal }) => personal?.by === badge),
        ...attachments.filter(({ bytes }) => bytes.by === badge),
      ];
      const reports = await tx.objectStore("secrets").count(secretsOf(badge, REPORT));
      if (reports > 0 || own.some(({ standing: at }) => at !== "received")) {
        await tx.done;
        return false;
      }
      await Promise.all([
        ...entries
          .filter(({ personal }) => personal?.by === badge)
          .map(({ id }) => tx.objectStore("entries").delete(id)),
        ...attachments
          .filter(({ bytes }) => bytes.by === badge)
          .map(({ stop, digest }) => tx.objectStore("attachments").delete([stop, digest])),
        tx.objectStore("secrets").delete(secretsOf(badge)),
        tx.objectStore("keys").delete(badge),
        tx.done,
      ]);
      return true;
    },

    /** An officer's own values by name, those that begin with a prefix. */
    async secrets(badge: string, prefix = ""): Promise<Map<string, unknown>> {
      const tx = db.transaction("secrets");
      const range = secretsOf(badge, prefix);
      const [names, values] = await Promise.all([tx.store.getAllKeys(range), tx.store.getAll(range)]);
      const opened = await Promise.all(values.map((sealed) => vault.open(sealed)));
      return new Map(names.map(([, name], index) => [name.slice(prefix.length), opened[index]]));
    },
    /** One of them; `undefined` where it is not there or is locked. */
    async secret<T>(badge: string, name: string): Promise<T | undefined> {
      const sealed = await db.get("secrets", [badge, name]);
      return sealed && vault.open<T>(sealed);
    },
    /** Writes one; those whose place it takes go in the same moment. */
    async putSecret(badge: string, name: string, value: unknown, replaced: readonly string[] = []): Promise<void> {
      const sealed = await vault.seal(value);
      const tx = db.transaction("secrets", "readwrite", { durability: "strict" });
      await Promise.all([
        tx.store.put(sealed, [badge, name]),
        ...replaced.map((old) => tx.store.delete([badge, old])),
        tx.done,
      ]);
    },
    async dropSecret(badge: string, name: string): Promise<void> {
      await db.delete("secrets", [badge, name]);
    },

    /** An attachment's bytes, of whichever stop; `undefined` where they are not here or are locked. */
    async attachment(digest: string): Promise<Blob | undefined> {
      for (const stored of await db.getAllFromIndex("attachments", "by-digest", digest)) {
        const bytes = await vault.openBytes(stored.bytes);
        if (bytes) return new Blob([bytes], { type: stored.mediaType });
      }
      return undefined;
    },
    /** The attachments that the server does not have. */
    unsentAttachments: (): Promise<AttachmentKey[]> => db.getAllKeysFromIndex("attachments", "by-standing", "waiting"),
    async settleAttachment(key: AttachmentKey): Promise<void> {
      const tx = db.transaction("attachments", "readwrite", { durability: "strict" });
      const stored = await tx.store.get(key);
      if (stored) await tx.store.put({ ...stored, standing: "received" });
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

function standing(at: string, fromSeq = 0): IDBKeyRange {
  return IDBKeyRange.bound([at, fromSeq], [at, Number.MAX_SAFE_INTEGER]);
}

function secretsOf(badge: string, prefix = ""): IDBKeyRange {
  return IDBKeyRange.bound([badge, prefix], [badge, `${prefix}\uffff`]);
}

async function pepperIn(db: IDBPDatabase<Schema>): Promise<CryptoKey> {
  const kept = (await db.get("kept", "pepper")) as CryptoKey | undefined;
  if (kept) return kept;
  const made = await newPepper();
  const tx = db.transaction("kept", "readwrite", { durability: "strict" });
  // Of two tabs that start at once, the one that comes first has made it.
  const first = ((await tx.store.get("pepper")) as CryptoKey | undefined) ?? made;
  await Promise.all([tx.store.put(first, "pepper"), tx.done]);
  return first;
}

async function changeEach(
  db: IDBPDatabase<Schema>,
  ids: readonly string[],
  change: (held: StoredEntry) => StoredEntry,
): Promise<Map<string, StoredEntry>> {
  const tx = db.transaction("entries", "readwrite", { durability: "strict" });
  const changed = new Map<string, StoredEntry>();
  await Promise.all(
    ids.map(async (id) => {
      const held = await tx.store.get(id);
      if (!held) return;
      const next = change(held);
      changed.set(id, next);
      await tx.store.put(next);
    }),
  );
  await tx.done;
  return changed;
}
