import { type ChainHead, type Draft, type Refusal, type SealedEntry, startChain, write } from "@roadside/core";
import { isDeviceProblem } from "../entries/device-problem.ts";
import { applyResult, type EntryResult, type HeldEntry, type Standing } from "../entries/held-entry.ts";
import { isDue } from "../entries/retry-time.ts";
import { getDraftStop } from "../stops/draft-key.ts";
import type { StoredAttachment, StoredEntry, TabletDatabase } from "./database.ts";
import { SHIFT } from "./secrets.ts";
import type { Vault } from "./vault.ts";

/** The key of the server's epoch among the kept values. */
export const EPOCH = "epoch";

/**
 * The epoch of the server that has this tablet's received entries, and whether the end of the chain was reported to it.
 */
export interface KnownEpoch {
  readonly epoch: number;
  readonly reported: boolean;
}

/** What is written in the same transaction as new entries. */
export interface AppendOptions {
  /** The bytes that one of the entries names. */
  readonly attachment?: Pick<StoredAttachment, "digest" | "stop" | "mediaType"> & {
    readonly bytes: Uint8Array<ArrayBuffer>;
  };
  /** The draft in which the entries were typed. Either it or the entries are stored, never both. */
  readonly replaces?: readonly [badge: string, name: string];
}

/** New entries with their place in the chain. */
export type AppendResult = { ok: true; held: readonly HeldEntry[] } | Refusal;

/** The new standing of entries that changed, by id. */
export type Standings = ReadonlyMap<string, Pick<HeldEntry, "standing" | "problem" | "notBeforeMs">>;

/**
 * The entries that this tablet wrote: those that wait to be sent, and received ones until their shift ends
 * and nothing is owed of their stop. Entries are
 * written with strict durability, in one transaction with the head of the chain: they are on disk when `append`
 * returns.
 */
export function createOutbox(db: TabletDatabase, vault: Vault, createDeviceId: () => string) {
  async function decryptEntry({ personal, ...stored }: StoredEntry): Promise<HeldEntry> {
    if (!personal) return stored;
    const part = await vault.open<SealedEntry["personal"]>(personal);
    return part ? { ...stored, sealed: { ...stored.sealed, personal: part } } : { ...stored, locked: true };
  }

  async function change(
    ids: readonly string[],
    next: (stored: StoredEntry) => StoredEntry,
  ): Promise<Map<string, StoredEntry>> {
    const tx = db.transaction("entries", "readwrite", { durability: "strict" });
    const changed = new Map<string, StoredEntry>();
    await Promise.all(
      ids.map(async (id) => {
        const stored = await tx.store.get(id);
        if (!stored) return;
        changed.set(id, next(stored));
        await tx.store.put(next(stored));
      }),
    );
    await tx.done;
    return changed;
  }

  return {
    /** Reads all entries in the order of the chain, with the personal parts that can be decrypted now. */
    async load(): Promise<HeldEntry[]> {
      const stored = await db.getAll("entries");
      return Promise.all(stored.sort((a, b) => a.seq - b.seq).map(decryptEntry));
    },

    /** Seals drafts into the chain and stores them, all or none. Returns core's refusal; throws if the disk fails. */
    async append(drafts: readonly Draft[], { attachment, replaces }: AppendOptions = {}): Promise<AppendResult> {
      // A transaction cannot wait for encryption, so that comes first.
      const personal = await Promise.all(drafts.map((draft) => draft.personal && vault.seal(draft.personal)));
      const attached = attachment && {
        ...attachment,
        bytes: await vault.sealBytes(attachment.bytes),
        standing: "waiting" as const,
      };
      const tx = db.transaction(["entries", "kept", "attachments", "secrets"], "readwrite", { durability: "strict" });
      let head = ((await tx.objectStore("kept").get("head")) as ChainHead | undefined) ?? startChain(createDeviceId());
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
        replaces && tx.objectStore("secrets").delete([...replaces]),
        tx.done,
      ]);
      return { ok: true, held };
    },

    /** Returns the next entries to send, oldest first: those that are due and not locked. */
    async findDue(max: number, nowMs: number): Promise<HeldEntry[]> {
      const ready: HeldEntry[] = [];
      for (let after = 0; ready.length < max; ) {
        const page = await db.getAllFromIndex("entries", "by-standing", standingRange("waiting", after), max);
        const due = page.filter(
          ({ notBeforeMs, personal }) => isDue(notBeforeMs, nowMs) && (!personal || vault.isUnlocked(personal.by)),
        );
        ready.push(...(await Promise.all(due.map(decryptEntry))).filter(({ locked }) => !locked));
        const last = page.at(-1);
        if (!last || page.length < max) break;
        after = last.seq + 1;
      }
      return ready.slice(0, max);
    },

    /** Stores the server's results. */
    async settle(results: ReadonlyMap<string, EntryResult>, nowMs: number): Promise<Standings> {
      return change([...results.keys()], (stored) => {
        const result = results.get(stored.id);
        return result ? applyResult(stored, result, nowMs) : stored;
      });
    },

    /** Makes entries that the server rejected wait again. */
    async retry(ids: readonly string[]): Promise<Standings> {
      return change(ids, (stored) => ({ ...stored, standing: "waiting", problem: null, notBeforeMs: 0 }));
    },

    /**
     * Makes everything that the server had confirmed wait again, entries and attachments, because the server was
     * restored from a backup. All or nothing; it takes the epoch of the server with it.
     */
    async resend(epoch: number): Promise<Standings> {
      const tx = db.transaction(["entries", "attachments", "kept"], "readwrite", { durability: "strict" });
      const received = await tx.objectStore("entries").index("by-standing").getAll(standingRange("received"));
      const again = received.map((stored): StoredEntry => ({ ...stored, standing: "waiting", notBeforeMs: 0 }));
      await Promise.all(again.map((stored) => tx.objectStore("entries").put(stored)));
      for (const stored of await tx.objectStore("attachments").index("by-standing").getAll("received"))
        await tx.objectStore("attachments").put({ ...stored, standing: "waiting" });
      await tx.objectStore("kept").put({ epoch, reported: false } satisfies KnownEpoch, EPOCH);
      await tx.done;
      return new Map(again.map(({ id, standing, problem, notBeforeMs }) => [id, { standing, problem, notBeforeMs }]));
    },

    /** The number of the last entry that this tablet wrote; 0 before the first. */
    async readLastSeq(): Promise<number> {
      return ((await db.get("kept", "head")) as ChainHead | undefined)?.seq ?? 0;
    },

    /** Makes entries due that waited because the tablet was not enrolled. */
    async release(): Promise<Standings> {
      const waiting = await db.getAllFromIndex("entries", "by-standing", standingRange("waiting"));
      const held = waiting.filter(({ problem }) => problem !== null && isDeviceProblem(problem.code));
      return change(
        held.map(({ id }) => id),
        (stored) => ({ ...stored, problem: null, notBeforeMs: 0 }),
      );
    },

    /**
     * Deletes stops that the server has completely and of which nothing is owed, once the shifts of their officers are
     * over or the entries are older than `recordedBeforeMs`, with their attachments and drafts. `open` are the ids of
     * stops with open duties. Returns the ids of the deleted entries.
     */
    async dropReceived(recordedBeforeMs: number, open: ReadonlySet<string> = new Set()): Promise<ReadonlySet<string>> {
      const tx = db.transaction(["entries", "attachments", "secrets"], "readwrite");
      const [entries, secrets] = await Promise.all([
        tx.objectStore("entries").getAll(),
        tx.objectStore("secrets").getAllKeys(),
      ]);
      // The names of secrets are not encrypted: whose shift is open can be read while the tablet is locked.
      const onShift = new Set(secrets.filter(([, name]) => name === SHIFT).map(([badge]) => badge));
      const isNeeded = ({ stop, standing, sealed: { entry } }: StoredEntry) =>
        standing !== "received" ||
        open.has(stop) ||
        (onShift.has(entry.officer) && Date.parse(entry.recordedAt) >= recordedBeforeMs);
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
      const stops = new Set(over.map(({ stop }) => stop));
      await Promise.all(
        secrets.filter(([, name]) => stops.has(getDraftStop(name))).map((key) => tx.objectStore("secrets").delete(key)),
      );
      await tx.done;
      return new Set(over.map(({ id }) => id));
    },
  };
}

function standingRange(standing: Standing, fromSeq = 0): IDBKeyRange {
  return IDBKeyRange.bound([standing, fromSeq], [standing, Number.MAX_SAFE_INTEGER]);
}
