import { computed, signal } from "@preact/signals";
import type { Draft, Refusal } from "@roadside/core";
import type { HeldEntry } from "../store/held-entry.ts";
import { storageProblem } from "../store/storage-problem.ts";
import type { Along, Standings, TabletStore } from "../store/tablet-store.ts";
import { laterDraft, type Moment, type Said, type StopForm, stopDraft } from "./drafts.ts";
import { type HeldStop, heldStops } from "./held-stop.ts";
import type { Shift } from "./shift.ts";

export type Kept = { ok: true; stop: string } | Refusal<string>;

export interface NightLogPorts {
  readonly store: TabletStore;
  readonly moment: () => Moment;
  /** Something was added that can be sent. */
  readonly onAdded: () => void;
}

/** What this tablet holds of its stops, and how something is added. Everything is on the disk when a promise is fulfilled. */
export function createNightLog({ store, moment, onAdded }: NightLogPorts) {
  const held = signal<readonly HeldEntry[]>([]);
  /** Entries of stops that other tablets logged, as the server gave them; in memory only. */
  const fetched = signal<readonly HeldEntry[]>([]);
  let known: HeldStop[] = [];
  const stops = computed(() => {
    const own = new Set(held.value.map(({ id }) => id));
    known = heldStops([...fetched.value.filter(({ id }) => !own.has(id)), ...held.value], known);
    return known;
  });
  /** Stops of this tablet's own night. */
  const tonight = computed(() => {
    const elsewhere = new Set(fetched.value.map(({ stop }) => stop));
    return stops.value.filter(({ stop }) => !elsewhere.has(stop.id));
  });
  const waiting = computed(() => held.value.filter(({ standing }) => standing === "waiting"));
  const stuck = computed(() => held.value.filter(({ standing }) => standing === "stuck"));

  async function keep(drafts: readonly Draft[], along: Along): Promise<Refusal<string> | { ok: true }> {
    const saved = await store.append(drafts, along).catch((error: unknown) => failedStorage(error));
    if (!saved.ok) return saved;
    held.value = [...held.value, ...saved.held];
    onAdded();
    return saved;
  }

  return {
    held,
    stops,
    tonight,
    waiting,
    stuck,

    /** Reads anew what the disk has. */
    async load(): Promise<void> {
      const fresh = await store.held();
      // Entries that did not change keep their identity, so that only stops that did are replayed again.
      const same = new Map(held.value.map((one) => [one.id, one]));
      held.value = fresh.map((one) => {
        const old = same.get(one.id);
        return old &&
          old.standing === one.standing &&
          old.problem?.code === one.problem?.code &&
          old.locked === one.locked
          ? old
          : one;
      });
    },
    /** Forgets what was read, also what was fetched and what was replayed from it: whoever reads it next is perhaps another. */
    forget(): void {
      held.value = [];
      fetched.value = [];
      known = [];
    },
    /** A shift is over: entries that the disk has dropped leave, and so does what was fetched. */
    leave(dropped: ReadonlySet<string>): void {
      if (dropped.size > 0) held.value = held.value.filter(({ id }) => !dropped.has(id));
      if (fetched.value.length > 0) fetched.value = [];
    },
    /** Shows how entries stand now, without reading them again. */
    changed(now: Standings): void {
      if (now.size === 0) return;
      held.value = held.value.map((one) => {
        const next = now.get(one.id);
        return next ? { ...one, standing: next.standing, problem: next.problem, notBeforeMs: next.notBeforeMs } : one;
      });
    },
    /** Lays entries that the server has beside what is held here, so that their stop can go on. */
    addFetched(entries: readonly HeldEntry[]): void {
      const ids = new Set(entries.map(({ id }) => id));
      fetched.value = [...fetched.value.filter(({ id }) => !ids.has(id)), ...entries];
    },

    async logStop(form: StopForm, shift: Shift, along: Along): Promise<Kept> {
      const draft = stopDraft(form, shift, moment());
      const kept = await keep([draft], along);
      return kept.ok ? { ok: true, stop: draft.stop } : kept;
    },

    /** Adds entries to a stop that is held or fetched, all or none. */
    async addTo({ stop, entries }: HeldStop, said: readonly Said[], along: Along): Promise<Kept> {
      const first = entries[0];
      if (!first) throw new Error("a stop has at least one entry");
      const kept = await keep(
        said.map((one) => laterDraft(first.sealed, one, moment())),
        along,
      );
      return kept.ok ? { ok: true, stop: stop.id } : kept;
    },
  };
}

function failedStorage(error: unknown): Refusal<string> {
  const problem = { code: storageProblem(error), message: String(error), path: "" };
  return { ok: false, error: problem, errors: [problem] };
}
