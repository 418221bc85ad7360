import { computed, effect, signal } from "@preact/signals";
import type { Draft, Refusal } from "@roadside/core";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { laterDraft, type Moment, type StopForm, stopDrafts } from "./stops/drafts.ts";
import { type HeldStop, heldStops } from "./stops/held-stop.ts";
import { localTime } from "./stops/local-time.ts";
import type { ReadingFields } from "./stops/reading-form.ts";
import type { Shift } from "./stops/shift.ts";
import type { HeldEntry } from "./store/held-entry.ts";
import type { TabletStore } from "./store/tablet-store.ts";
import type { Api, Choices, Session } from "./sync/api.ts";
import type { Device } from "./sync/device-key.ts";
import { type Enrolment, enrolmentAfter } from "./sync/enrolment.ts";
import { type Sender, startSender } from "./sync/sender.ts";
import type { SyncState } from "./sync/state.ts";

/** What the tablet takes from the browser. */
export interface TabletPorts {
  readonly store: TabletStore;
  readonly api: Api;
  readonly device: Device;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly newSalt: () => string;
  readonly alone: (task: () => Promise<void>) => Promise<void>;
  /** Tells other tabs of this tablet that something changed. */
  readonly tellOthers: () => void;
}

/** Received entries stay on the tablet for so long, for the list of the night. */
const KEPT_MS = 36 * 3_600_000;

export type Kept = { ok: true; stop: string } | Refusal;

/** Everything that the screens show and do. It holds no browser object and draws nothing. */
export async function createTablet(ports: TabletPorts) {
  const { store, api, device, now } = ports;
  const session = signal<Session | null>((await store.recall<Session>("session")) ?? null);
  const shift = signal<Shift | null>((await store.recall<Shift>("shift")) ?? null);
  const choices = signal<Choices | null>((await store.recall<Choices>("choices")) ?? null);
  /** A reading that was begun and neither saved nor discarded: neither going back to the list nor a restart loses it. */
  const openReading = signal<ReadingFields | null>((await store.recall<ReadingFields>("openReading")) ?? null);
  effect(() => {
    void (openReading.value ? store.remember("openReading", openReading.value) : store.forget("openReading"));
  });
  const sync = signal<SyncState>({ kind: "idle" });
  const enrolment = signal<Enrolment>("unknown");
  const lastReceivedAt = signal<Date | null>(null);
  await store.dropReceived(now().getTime() - KEPT_MS);
  const held = signal<readonly HeldEntry[]>(await store.held());
  let known: HeldStop[] = [];
  const stops = computed(() => {
    known = heldStops(held.value, known);
    return known;
  });
  const waiting = computed(() => held.value.filter(({ standing }) => standing === "waiting"));
  const stuck = computed(() => held.value.filter(({ standing }) => standing === "stuck"));

  async function refresh(): Promise<void> {
    const fresh = await store.held();
    // Entries that did not change keep their identity, so that only stops that did are replayed again.
    const same = new Map(held.value.map((one) => [one.id, one]));
    held.value = fresh.map((one) => {
      const old = same.get(one.id);
      return old && old.standing === one.standing && old.problem?.code === one.problem?.code ? old : one;
    });
  }

  const sessionHolds = () => session.value !== null && Date.parse(session.value.expiresAt) > now().getTime();
  /** Asks the server to enrol this tablet, or how it stands. What waited for it goes out at once. */
  async function askEnrolment(): Promise<void> {
    const told = await api.enrol(session.value?.token ?? "", device);
    if (told === null) return;
    enrolment.value = told;
    if (told !== "enrolled") return;
    await store.release();
    await refresh();
  }

  const sender: Sender = startSender({
    store,
    async send(entries) {
      if (enrolment.value !== "enrolled") await askEnrolment();
      const answer = await api.send(session.value?.token ?? "", entries, device, localTime(now()));
      if (answer.kind !== "results") return answer;
      const after = enrolmentAfter(answer.results);
      // What the server said when it was asked says more than that it does not know.
      if (after !== "unknown" || enrolment.value === "enrolled") enrolment.value = after;
      return answer;
    },
    signedIn: sessionHolds,
    nowMs: () => now().getTime(),
    later: (ms, wake) => {
      const timer = setTimeout(wake, ms);
      return () => clearTimeout(timer);
    },
    alone: ports.alone,
    onState: (state) => {
      sync.value = state;
    },
    onSettled: () => {
      lastReceivedAt.value = now();
      void refresh();
      ports.tellOthers();
    },
  });

  const moment = (): Moment => ({ newId: ports.newId, newSalt: ports.newSalt, now: localTime(now()), officer: session.value?.officer.badge ?? "" });

  /** Keeps drafts; the promise is fulfilled when they are on the disk. */
  async function keep(drafts: readonly Draft[]): Promise<Refusal | { ok: true }> {
    const saved = await store.append(drafts).catch((error: unknown) => failedStorage(error));
    if (!saved.ok) return saved;
    held.value = [...held.value, ...saved.held];
    ports.tellOthers();
    void sender.added();
    return saved;
  }

  return {
    session,
    shift,
    choices,
    openReading,
    held,
    stops,
    waiting,
    stuck,
    sync,
    enrolment,
    device: device.id,
    lastReceivedAt,
    now,
    /** The session has run out, while work goes on. */
    sessionEnded: computed(() => session.value !== null && (sync.value.kind === "sign-in-needed" || !sessionHolds())),

    async signIn(badge: string, password: string) {
      const answer = await api.signIn(badge, password);
      if (!answer.ok) return answer;
      const sameUnit = session.value === null || session.value.officer.unit === answer.session.officer.unit;
      await store.remember("session", answer.session);
      if (!sameUnit) {
        await Promise.all([store.forget("shift"), store.forget("choices")]);
        shift.value = null;
        choices.value = null;
      }
      session.value = answer.session;
      // What another unit's officer could not send may be this one's to send.
      for (const { id, problem } of stuck.value) if (problem?.code === "unit-out-of-scope") await store.retry(id);
      await refresh();
      // The sender tells what it is told; whoever signs in need not wait for it.
      void askEnrolment().then(() => sender.nudge());
      return answer;
    },

    /** Sealed entries as a file of one a line, signed, which the API takes as it is. */
    async signedLines(entries: readonly HeldEntry[]): Promise<string[]> {
      const hashes = entries.map(({ sealed }) => sealed.hash);
      const head = await device.head(hashes, localTime(now()));
      return [{ head }, ...entries.map(({ sealed }) => sealed)].map((line) => `${JSON.stringify(line)}\n`);
    },

    async signOut(): Promise<void> {
      const token = session.value?.token;
      await Promise.all([store.forget("session"), store.forget("shift"), store.forget("choices")]);
      session.value = null;
      shift.value = null;
      choices.value = null;
      openReading.value = null;
      if (token) void api.signOut(token);
    },

    /** Reads anew what can be chosen; false where only what is kept can be shown. */
    async loadChoices(): Promise<boolean> {
      const fresh = session.value ? await api.choices(session.value.token, choices.value) : null;
      if (!fresh) return false;
      if (fresh !== choices.value) await store.remember("choices", fresh);
      choices.value = fresh;
      return true;
    },

    async startShift(chosen: Shift): Promise<void> {
      await store.remember("shift", chosen);
      shift.value = chosen;
    },

    async endShift(): Promise<void> {
      await store.forget("shift");
      shift.value = null;
    },

    /** Logs a stop where the shift stands. It is saved when this answers. */
    async logStop(form: StopForm): Promise<Kept> {
      if (!shift.value) throw new Error("a stop is logged within a shift");
      const { stop, drafts } = stopDrafts(form, shift.value, moment());
      const kept = await keep(drafts);
      return kept.ok ? { ok: true, stop } : kept;
    },

    /** Adds an entry to a stop that this tablet logged. */
    async addTo(held: HeldStop, said: Parameters<typeof laterDraft>[1]): Promise<Kept> {
      const first = held.entries[0];
      if (!first) throw new Error("a stop has at least one entry");
      const kept = await keep([laterDraft(first.sealed, said, moment())]);
      return kept.ok ? { ok: true, stop: held.stop.id } : kept;
    },

    async retry(id: string): Promise<void> {
      await store.retry(id);
      await refresh();
      void sender.nudge();
    },

    sendNow: () => sender.nudge(),
    refresh,
    stop: () => sender.stop(),
  };
}

export type Tablet = Awaited<ReturnType<typeof createTablet>>;

function failedStorage(error: unknown): Refusal {
  const full = error instanceof DOMException && error.name === "QuotaExceededError";
  const problem = { code: full ? "storage-full" : "storage-failed", message: String(error), path: "" };
  return { ok: false, error: problem, errors: [problem] };
}

export const TabletContext = createContext<Tablet | null>(null);

export function useTablet(): Tablet {
  const tablet = useContext(TabletContext);
  if (!tablet) throw new Error("a screen stands inside the tablet");
  return tablet;
}
