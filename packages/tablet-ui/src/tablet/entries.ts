import { computed, signal } from "@preact/signals";
import type { Draft, Refusal, SealedEntry } from "@roadside/core";
import type { HeldEntry } from "../entries/held-entry.ts";
import { type HeldStop, replayStops } from "../stops/held-stop.ts";
import { draftEntry, draftStop, type EntryContext, type NewEntry, type StopForm } from "../stops/new-entries.ts";
import type { Shift } from "../stops/shift.ts";
import type { AppendOptions, Standings } from "../store/outbox.ts";
import { toStorageProblem } from "../store/storage-problem.ts";
import type { TabletStore } from "../store/tablet-store.ts";

export type SaveResult = { ok: true; stop: string } | Refusal<string>;

export interface EntriesPorts {
  readonly outbox: TabletStore["outbox"];
  readonly createContext: () => EntryContext;
  readonly onAdded: () => void;
}

/** The entries of this tablet and their stops, in memory for the screens. Additions are on disk when they return. */
export function createEntries({ outbox, createContext, onAdded }: EntriesPorts) {
  const held = signal<readonly HeldEntry[]>([]);
  /** Entries of other tablets' stops, as fetched from the server; in memory only. */
  const fetched = signal<readonly HeldEntry[]>([]);
  let known: HeldStop[] = [];
  const stops = computed(() => {
    // A copy from the server takes the place of an entry whose personal part cannot be decrypted here any more.
    const copies = new Set(fetched.value.map(({ id }) => id));
    const readable = held.value.filter(({ id, locked }) => !locked || !copies.has(id));
    const own = new Set(readable.map(({ id }) => id));
    known = replayStops([...fetched.value.filter(({ id }) => !own.has(id)), ...readable], known);
    return known;
  });
  /** Stops of shifts that are over, which stay until they are sent or nothing is owed any more. */
  const earlier = signal<ReadonlySet<string>>(new Set());
  /** The stops that this tablet logged. */
  const own = computed(() => {
    const logged = new Set(held.value.flatMap(({ stop, sealed }) => (sealed.entry.kind === "logged" ? [stop] : [])));
    return stops.value.filter(({ stop }) => logged.has(stop.id));
  });
  /** Those of the current shift. */
  const tonight = computed(() => own.value.filter(({ stop }) => !earlier.value.has(stop.id)));
  const waiting = computed(() => held.value.filter(({ standing }) => standing === "waiting"));
  const stuck = computed(() => held.value.filter(({ standing }) => standing === "stuck"));

  async function append(drafts: readonly Draft[], options: AppendOptions): Promise<Refusal<string> | { ok: true }> {
    const result = await outbox.append(drafts, options).catch(toRefusal);
    if (!result.ok) return result;
    held.value = [...held.value, ...result.held];
    onAdded();
    return result;
  }

  return {
    held,
    stops,
    own,
    tonight,
    waiting,
    stuck,
    setEarlier(ids: ReadonlySet<string>): void {
      earlier.value = ids;
    },

    /** Reads the entries from disk. */
    async load(): Promise<void> {
      const fresh = await outbox.load();
      // Unchanged entries stay the same objects, so that only changed stops are replayed.
      const before = new Map(held.value.map((one) => [one.id, one]));
      held.value = fresh.map((one) => {
        const old = before.get(one.id);
        return old &&
          old.standing === one.standing &&
          old.problem?.code === one.problem?.code &&
          old.locked === one.locked
          ? old
          : one;
      });
    },
    /** Forgets everything, fetched stops included: the next officer may be another one. */
    clear(): void {
      held.value = [];
      fetched.value = [];
      known = [];
    },
    /** Removes entries that were deleted from disk, and fetched stops that are not open. */
    remove(dropped: ReadonlySet<string>, open: ReadonlySet<string>): void {
      if (dropped.size > 0) held.value = held.value.filter(({ id }) => !dropped.has(id));
      if (fetched.value.length > 0) fetched.value = fetched.value.filter(({ stop }) => open.has(stop));
    },
    /** Applies new standings without reading the disk. */
    update(standings: Standings): void {
      if (standings.size === 0) return;
      held.value = held.value.map((one) => {
        const next = standings.get(one.id);
        return next ? { ...one, standing: next.standing, problem: next.problem, notBeforeMs: next.notBeforeMs } : one;
      });
    },
    /** Adds fetched entries of a stop, so that it can be continued here. */
    addFetched(entries: readonly SealedEntry[]): void {
      const added = entries.map((sealed): HeldEntry => {
        const { id, stop, seq } = sealed.entry;
        return { id, stop, seq, sealed, standing: "received", problem: null, notBeforeMs: 0 };
      });
      const ids = new Set(added.map(({ id }) => id));
      fetched.value = [...fetched.value.filter(({ id }) => !ids.has(id)), ...added];
    },

    async logStop(form: StopForm, shift: Shift, options: AppendOptions): Promise<SaveResult> {
      const draft = draftStop(form, shift, createContext());
      const result = await append([draft], options);
      return result.ok ? { ok: true, stop: draft.stop } : result;
    },

    /** Adds entries to a stop, all or none. */
    async addTo(
      { stop, entries: [first] }: HeldStop,
      added: readonly NewEntry[],
      options: AppendOptions,
    ): Promise<SaveResult> {
      if (!first) throw new Error("a stop has at least one entry");
      const drafts = added.map((one) => draftEntry(first.sealed, one, createContext()));
      const result = await append(drafts, options);
      return result.ok ? { ok: true, stop: stop.id } : result;
    },
  };
}

export type Entries = ReturnType<typeof createEntries>;

function toRefusal(error: unknown): Refusal<string> {
  const problem = { code: toStorageProblem(error), message: String(error), path: "" };
  return { ok: false, error: problem, errors: [problem] };
}
