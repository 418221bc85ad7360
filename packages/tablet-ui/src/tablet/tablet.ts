import { computed, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { BreathDevice } from "../analyser/breath-device.ts";
import { type Enrolment, enrolmentAfter } from "../entries/enrolment.ts";
import type { HeldEntry } from "../entries/held-entry.ts";
import { hexOf } from "../formats/hex.ts";
import { localTime } from "../formats/local-time.ts";
import { loadLawOf } from "../law/local-law.ts";
import { createAccess } from "../officer/access.ts";
import { PUT_OFF, stopOfDraft } from "../stops/draft-key.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import type { Moment, Said, StopForm } from "../stops/new-entries.ts";
import type { Shift, ShiftReport } from "../stops/shift.ts";
import type { BrowserStorage } from "../store/browser-storage.ts";
import { type Along, SHIFT, type TabletStore } from "../store/tablet-store.ts";
import type { Api, Choices } from "../sync/api.ts";
import { createAttachmentQueue } from "../sync/attachment-queue.ts";
import { batchesOf } from "../sync/batches.ts";
import type { Device } from "../sync/device-key.ts";
import { type Sender, startSender } from "../sync/sender.ts";
import type { SyncState } from "../sync/sync-state.ts";
import { createDrafts } from "./drafts.ts";
import { createNightLog, type Kept } from "./entries.ts";
import { createShiftReports } from "./shift-reports.ts";

/** What the tablet takes from the browser. */
export interface TabletPorts {
  readonly store: TabletStore;
  readonly api: Api;
  readonly device: Device;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly newSalt: () => string;
  readonly storage: BrowserStorage;
  /** An analyser that gives its readings itself; `null` where they are typed. */
  readonly analyser: BreathDevice | null;
  /** Whether nothing here is real. */
  readonly practice: boolean;
}

/** Whether the browser still has what it was given, and how many bytes it has left; `null` where it does not say. */
export interface StorageState {
  readonly kept: "kept" | "lost";
  readonly left: number | null;
}

/** What is exported, to be given to the API by hand. */
export interface SignedFile {
  readonly name: string;
  readonly lines: readonly string[];
}

/** Received entries stay on the tablet for so long where their officer does not end the shift. */
const KEPT_MS = 36 * 3_600_000;
/** What is half typed stands among an officer's secrets under this. */
const DRAFT = "draft:";

/** Everything that the screens show and do. It holds no browser object and draws nothing. */
export async function createTablet(ports: TabletPorts) {
  const { store, api, device, now } = ports;
  const shift = signal<Shift | null>(null);
  const choices = signal<Choices | null>((await store.recall<Choices>("choices")) ?? null);
  const sync = signal<SyncState>({ kind: "idle" });
  /** How many waited when sending began, so that one sees how far it has come. */
  const sendingOf = signal(0);
  const enrolment = signal<Enrolment>((await store.recall<boolean>("revoked")) ? "revoked" : "unknown");
  const lastReceivedAt = signal<Date | null>(null);
  const storage = signal(await ports.storage.state());
  /** How far the tablet's clock is ahead of the server's, as far as its answers tell. */
  const clockOffSeconds = signal(0);
  api.onServerTime((server) => {
    clockOffSeconds.value = Math.round((now().getTime() - server.getTime()) / 1000);
  });
  const dropReceived = () => store.dropReceived(now().getTime() - KEPT_MS);
  await dropReceived();

  const access = await createAccess({
    store,
    api,
    nowMs: () => now().getTime(),
    async onOpen(badge) {
      const [before, half] = await Promise.all([
        store.secret<Shift>(badge, SHIFT),
        store.secrets(badge, DRAFT),
        reports.load(badge),
      ]);
      if (before) await loadLawOf(before.jurisdiction).catch(() => undefined);
      shift.value = before ?? null;
      drafts.load(half);
      await log.load();
      // What another unit's officer could not send may be this one's to send.
      const outOfScope = log.stuck.value.filter(({ problem }) => problem?.code === "unit-out-of-scope");
      log.changed(await store.retry(outOfScope.map(({ id }) => id)).catch(() => new Map()));
      void askEnrolment().then(() => sender.nudge());
    },
    beforeLock: () => drafts.saved(),
    async onLock() {
      shift.value = null;
      drafts.load(new Map());
      reports.forget();
      log.forget();
      await log.load();
    },
  });
  const { session, door, badge } = access;
  const own = (): string => {
    const whose = badge();
    if (whose === null) throw new Error("nobody has opened the tablet");
    return whose;
  };
  const drafts = createDrafts({
    put: (key, value) => store.putSecret(own(), DRAFT + key, value),
    drop: (key) => store.dropSecret(own(), DRAFT + key),
  });
  const moment = (): Moment => ({ newId: ports.newId, newSalt: ports.newSalt, now: localTime(now()), officer: own() });
  const log = createNightLog({ store, moment, onAdded: () => void sender.added() });
  await log.load();

  const token = () => session.value?.token ?? "";
  const reports = createShiftReports({
    store,
    whose: badge,
    newId: ports.newId,
    send: (report) => api.closeShift(token(), report),
  });
  const attachments = await createAttachmentQueue({
    store,
    held: log.held,
    nowMs: () => now().getTime(),
    send: (digest, bytes) => api.sendAttachment(token(), digest, bytes),
  });

  /** A tablet that is revoked may be in the wrong hands: it locks itself, once, and says so until it is enrolled again. */
  let locksItself = false;
  async function stands(now: Enrolment): Promise<void> {
    const isNews = now === "revoked" && enrolment.value !== "revoked";
    enrolment.value = now;
    if (now !== "revoked" && now !== "enrolled") return;
    // A disk that takes nothing must not keep back what can be sent; the server says it again.
    await store.remember("revoked", now === "revoked").catch(() => undefined);
    // Once the call that is under way has been written down.
    locksItself ||= isNews && door.value.at === "open";
  }

  /** Asks the server to enrol this tablet, or how it stands. What waited for it goes out at once. */
  async function askEnrolment(): Promise<void> {
    if (!access.sessionHolds()) return;
    const told = await api.enrol(token(), device);
    if (told === null) return;
    await stands(told);
    // Where the disk takes nothing, it goes out when its time has come.
    if (told === "enrolled") log.changed(await store.release().catch(() => new Map()));
  }

  /** Gives the server the code by which an administrator can open what this officer keeps here; until it has it, the tablet keeps it. A tablet that nobody has enrolled yet may too. */
  async function depositCode(): Promise<void> {
    const whose = badge();
    const code = whose === null ? undefined : await store.recoveryCode(whose);
    if (whose === null || code === undefined) return;
    if (enrolment.value === "unknown") await askEnrolment();
    if (enrolment.value === "unknown" || enrolment.value === "taken") return;
    if (await api.depositCode(token(), device.id, whose, code)) await store.dropRecoveryCode(whose);
  }

  /** Adds entries, and in the same moment takes the draft in which they were typed off the disk: a death in between leaves one of the two, never both. */
  async function keep(from: string | undefined, add: (along: Along) => Promise<Kept>): Promise<Kept> {
    if (from === undefined) return add({});
    await drafts.saved();
    const kept = await add({ drops: [own(), DRAFT + from] });
    // From memory, and from the disk once more: a key that was pressed meanwhile has written it again.
    if (kept.ok) drafts.drop(from);
    return kept;
  }

  const sender: Sender = startSender({
    store,
    async send(entries) {
      if (enrolment.value !== "enrolled") await askEnrolment();
      const answer = await api.send(token(), entries, device, localTime(now()));
      if (answer.kind !== "results") return answer;
      const after = enrolmentAfter(answer.results);
      // What the server said when it was asked says more than that it does not know.
      if (after !== "unknown" || enrolment.value === "enrolled") await stands(after);
      return answer;
    },
    signedIn: access.sessionHolds,
    nowMs: () => now().getTime(),
    later: (ms, wake) => {
      const timer = setTimeout(wake, ms);
      return () => clearTimeout(timer);
    },
    onState: (state) => {
      const waits = log.waiting.value.length;
      if (state.kind === "sending") sendingOf.value = Math.max(sendingOf.value, waits);
      else if (waits === 0) sendingOf.value = 0;
      sync.value = state;
      if (!locksItself || state.kind === "sending") return;
      locksItself = false;
      void access.lock();
    },
    onSettled: (changed) => {
      if ([...changed.values()].some(({ standing }) => standing === "received")) lastReceivedAt.value = now();
      log.changed(changed);
      void ports.storage.state().then((state) => {
        storage.value = state;
      });
    },
    onDrained: async () => {
      await depositCode();
      if (await attachments.sendOne()) return true;
      await reports.send();
      // While a shift is open here, there is time for what another one has left.
      if (!shift.value) leave(await dropReceived());
      return false;
    },
  });

  /** Shows no longer what the disk has dropped, nor what was half typed of those stops. */
  function leave(dropped: ReadonlySet<string>): void {
    const stops = new Set(log.held.value.filter(({ id }) => dropped.has(id)).map(({ stop }) => stop));
    log.leave(dropped);
    for (const key of drafts.all.value.keys()) if (stops.has(stopOfDraft(key))) drafts.drop(key);
  }

  /** How much of this tablet the server does not have. */
  const unsent = computed(() => log.waiting.value.length + log.stuck.value.length + attachments.unsent.value);

  return {
    ...access,
    shift,
    choices,
    held: log.held,
    stops: log.stops,
    tonight: log.tonight,
    waiting: log.waiting,
    stuck: log.stuck,
    unsentAttachments: attachments.unsent,
    unsent,
    /** Whoever signs out leaves something open: a shift, what is half typed, what the server does not have. */
    leavesOpen: computed(
      () =>
        unsent.value > 0 ||
        reports.all.value.length > 0 ||
        shift.value !== null ||
        [...drafts.all.value.keys()].some((key) => !key.startsWith(PUT_OFF)),
    ),
    drafts,
    sync,
    sendingOf,
    enrolment,
    device: device.id,
    analyser: ports.analyser,
    practice: ports.practice,
    lastReceivedAt,
    storage,
    async understoodLoss(): Promise<void> {
      ports.storage.understood();
      storage.value = await ports.storage.state();
    },
    clockOffSeconds,
    now,
    /** The session has run out, while work goes on. */
    sessionEnded: computed(
      () => door.value.at === "open" && (sync.value.kind === "sign-in-needed" || !access.sessionHolds()),
    ),

    async signIn(number: string, password: string) {
      const answer = await access.signIn(number, password);
      if (!answer.ok) return answer;
      if (choices.value?.unit !== answer.session.officer.unit) {
        choices.value = null;
        await store.forget("choices");
      }
      if (door.value.at !== "open") return answer;
      // The sender tells what it is told; whoever signs in need not wait for it.
      void askEnrolment().then(() => sender.nudge());
      return answer;
    },

    /** Sealed entries as files of one a line, each signed and no larger than the API takes it. */
    async signedFiles(entries: readonly HeldEntry[]): Promise<SignedFile[]> {
      const files: SignedFile[] = [];
      for (const batch of batchesOf(entries)) {
        const head = await device.head(
          batch.map(({ sealed }) => sealed.hash),
          localTime(now()),
        );
        const lines = [{ head }, ...batch.map(({ sealed }) => sealed)].map((line) => `${JSON.stringify(line)}\n`);
        files.push({ name: `roadside-${device.id}-${batch[0]?.seq ?? 0}.ndjson`, lines });
      }
      return files;
    },

    /** Reads anew what can be chosen; false where only what is kept can be shown. */
    async loadChoices(): Promise<boolean> {
      const fresh = session.value ? await api.choices(token(), choices.value) : null;
      if (!session.value || !fresh) return false;
      if (fresh === choices.value) return true;
      choices.value = { ...fresh, unit: session.value.officer.unit };
      await store.remember("choices", choices.value).catch(() => undefined);
      return true;
    },

    async startShift(chosen: Shift): Promise<void> {
      // Without its law no shift begins.
      await loadLawOf(chosen.jurisdiction);
      await store.putSecret(own(), SHIFT, chosen);
      shift.value = chosen;
    },

    reports: reports.all,
    dropReport: reports.drop,
    /** Sends a report anew that the server did not take. */
    async retryReport(id: string): Promise<void> {
      await reports.retry(id);
      void sender.nudge();
    },

    /** Ends the shift: its report, typed in the draft that `from` names, takes the shift's place until the server has it, and what the server has leaves the tablet. */
    async endShift(report: ShiftReport, from: string): Promise<void> {
      await drafts.saved();
      await reports.add(report, [SHIFT, DRAFT + from]);
      drafts.drop(from);
      shift.value = null;
      leave(await dropReceived());
      void sender.nudge();
    },

    /** Logs a stop where the shift stands; `from` names the draft that it was typed in. It is saved when this answers. */
    async logStop(form: StopForm, from?: string): Promise<Kept> {
      const at = shift.value;
      if (!at) throw new Error("a stop is logged within a shift");
      return keep(from, (along) => log.logStop(form, at, along));
    },

    /** Adds entries to a stop, all or none; `from` names the draft that they were typed in. They are saved when this answers. */
    addTo: (held: HeldStop, said: readonly Said[], from?: string): Promise<Kept> =>
      keep(from, (along) => log.addTo(held, said, along)),

    /** Adds a photo or a signature to a stop: its bytes are kept here, encrypted, and named by an entry; `also` says what else is said of it. */
    async attach(
      held: HeldStop,
      bytes: Uint8Array<ArrayBuffer>,
      facts: {
        what: "photo" | "signature" | "document";
        mediaType: "image/jpeg" | "image/png" | "image/webp";
        note?: string;
      },
      from: string,
      also: (digest: string) => readonly Said[] = () => [],
    ): Promise<Kept> {
      const digest = await sha256(bytes);
      const attached: Said = { kind: "attachment-added", body: { ...facts, digest, bytes: bytes.length } };
      const attachment = { digest, stop: held.stop.id, mediaType: facts.mediaType, bytes };
      const kept = await keep(from, (along) => log.addTo(held, [attached, ...also(digest)], { ...along, attachment }));
      if (kept.ok) await attachments.count();
      return kept;
    },
    attachment: store.attachment,
    /** The officers who keep something here. */
    officers: store.officers,

    /** Fetches a stop that is not on this tablet, so that it can go on here; false where the server did not give it. */
    async fetchStop(id: string): Promise<boolean> {
      const entries = session.value ? await api.stop(token(), id) : null;
      if (!entries) return false;
      log.addFetched(
        entries.map((sealed) => ({
          id: sealed.entry.id,
          stop: sealed.entry.stop,
          seq: sealed.entry.seq,
          sealed,
          standing: "received",
          problem: null,
          notBeforeMs: 0,
        })),
      );
      return true;
    },

    async retry(id: string): Promise<void> {
      log.changed(await store.retry([id]));
      void sender.nudge();
    },

    /** The network is back, or a person wants it now: what was left alone for a while is tried again too. */
    sendNow(): Promise<void> {
      attachments.tryAll();
      return sender.nudge();
    },
    stop: () => sender.stop(),
  };
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

export type Tablet = Awaited<ReturnType<typeof createTablet>>;

export const TabletContext = createContext<Tablet | null>(null);

export function useTablet(): Tablet {
  const tablet = useContext(TabletContext);
  if (!tablet) throw new Error("a screen stands inside the tablet");
  return tablet;
}
