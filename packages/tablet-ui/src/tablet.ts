import { computed, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { BreathDevice } from "./analyser/breath-device.ts";
import { hexOf } from "./hex.ts";
import { loadLawOf } from "./law/law-of-place.ts";
import { createAccess } from "./officer/access.ts";
import type { Moment, Said, StopForm } from "./stops/drafts.ts";
import { PUT_OFF } from "./stops/half-done.ts";
import type { HeldStop } from "./stops/held-stop.ts";
import { localTime } from "./stops/local-time.ts";
import { createNightLog, type Kept } from "./stops/night-log.ts";
import { createDrafts } from "./stops/open-drafts.ts";
import type { Shift, ShiftReport } from "./stops/shift.ts";
import type { HeldEntry } from "./store/held-entry.ts";
import type { BrowserStorage } from "./store/storage-state.ts";
import { type Along, REPORT, SHIFT, type TabletStore } from "./store/tablet-store.ts";
import type { Api, Choices } from "./sync/api.ts";
import { batchesOf } from "./sync/batches.ts";
import type { Device } from "./sync/device-key.ts";
import { type Enrolment, enrolmentAfter } from "./sync/enrolment.ts";
import { isDue, LONGEST_WAIT_MS } from "./sync/is-due.ts";
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

/** The report of a shift that is over, and where it stands. */
export interface HeldReport {
  readonly id: string;
  readonly report: ShiftReport;
  readonly standing: "waiting" | "stuck";
}

/** Received entries stay on the tablet for so long where their officer does not end the shift. */
const KEPT_MS = 36 * 3_600_000;
/** An attachment that the server refused is not carried over the air again before. */
const REFUSED_MS = 3_600_000;
/** What is half typed stands among an officer's secrets under this. */
const DRAFT = "draft:";

/** Everything that the screens show and do. It holds no browser object and draws nothing. */
export async function createTablet(ports: TabletPorts) {
  const { store, api, device, now } = ports;
  const shift = signal<Shift | null>(null);
  const choices = signal<Choices | null>((await store.recall<Choices>("choices")) ?? null);
  const sync = signal<SyncState>({ kind: "idle" });
  /** Photos and signatures whose bytes the server does not have. */
  const unsentAttachments = signal((await store.unsentAttachments()).length);
  /** How many waited when sending began, so that one sees how far it has come. */
  const sendingOf = signal(0);
  const enrolment = signal<Enrolment>((await store.recall<boolean>("revoked")) ? "revoked" : "unknown");
  /** The reports of whoever is here, whose shift it was: the server takes them from nobody else. */
  const reports = signal<readonly HeldReport[]>([]);
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
      await takeOldReports(badge);
      const [before, half, ended] = await Promise.all([store.secret<Shift>(badge, SHIFT), store.secrets(badge, DRAFT), store.secrets(badge, REPORT)]);
      if (before) await loadLawOf(before.jurisdiction).catch(() => undefined);
      shift.value = before ?? null;
      drafts.load(half);
      reports.value = ([...ended.values()] as (HeldReport | undefined)[]).filter((one) => one !== undefined);
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
      reports.value = [];
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

  /** An older version of the app kept reports of everybody in clear. */
  async function takeOldReports(badge: string): Promise<void> {
    const old = (await store.recall<Omit<HeldReport, "id">[]>("shift-reports")) ?? [];
    const theirs = old.filter(({ report }) => report.officers[0]?.badge === badge);
    if (theirs.length === 0) return;
    try {
      for (const one of theirs) await keepReport(badge, { ...one, id: ports.newId() });
      await store.remember(
        "shift-reports",
        old.filter((one) => !theirs.includes(one)),
      );
    } catch {
      // A full disk keeps nobody out: they are taken the next time. The server takes one that comes twice once.
    }
  }

  const keepReport = (badge: string, held: HeldReport, replaced: readonly string[] = []) => store.putSecret(badge, REPORT + held.id, held, replaced);

  async function sendReports(): Promise<void> {
    for (const one of reports.value.filter(({ standing }) => standing === "waiting")) {
      const whose = own();
      const answer = await api.closeShift(token(), one.report);
      // Whoever locked it meanwhile sends it once more.
      if (answer === "unreachable" || badge() !== whose) return;
      if (answer === "kept") {
        await store.dropSecret(whose, REPORT + one.id);
        reports.value = reports.value.filter(({ id }) => id !== one.id);
      } else {
        // One that is refused stays, so that somebody can look at it.
        const stuck: HeldReport = { ...one, standing: "stuck" };
        await keepReport(whose, stuck);
        reports.value = reports.value.map((other) => (other.id === one.id ? stuck : other));
      }
    }
  }

  /** Until when an attachment that could not be sent is left alone, so that it holds up no other. */
  const leftAlone = new Map<string, number>();

  /** Sends the bytes of one photo or signature whose entry the server has; whether there may be another. */
  async function sendAttachment(): Promise<boolean> {
    const nowMs = now().getTime();
    for (const [stop, digest] of await store.unsentAttachments()) {
      if (!isDue(leftAlone.get(stop + digest) ?? 0, nowMs, REFUSED_MS) || !isNamed(stop, digest)) continue;
      const bytes = await store.attachment(digest);
      if (!bytes) continue;
      const answer = await api.sendAttachment(token(), digest, bytes);
      leftAlone.set(stop + digest, nowMs + (answer === "refused" ? REFUSED_MS : LONGEST_WAIT_MS));
      // Where the disk does not take it, it goes once more later: that is harmless.
      if (answer === "kept") await store.settleAttachment([stop, digest]).catch(() => undefined);
      unsentAttachments.value = (await store.unsentAttachments()).length;
      return answer !== "unreachable";
    }
    return false;
  }

  /** Whether the server has the entry that names an attachment. One that is not held any more, it has. */
  function isNamed(stop: string, digest: string): boolean {
    const naming = log.held.value.filter(
      ({ sealed: { entry } }) => entry.stop === stop && entry.kind === "attachment-added" && entry.body.digest === digest,
    );
    return naming.length === 0 || naming.some(({ standing }) => standing === "received");
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
      if (await sendAttachment()) return true;
      await sendReports();
      // While a shift is open here, there is time for what another one has left.
      if (!shift.value) leave(await dropReceived());
      return false;
    },
  });

  /** Shows no longer what the disk has dropped, nor what was half typed of those stops. */
  function leave(dropped: ReadonlySet<string>): void {
    const stops = new Set(log.held.value.filter(({ id }) => dropped.has(id)).map(({ stop }) => stop));
    log.leave(dropped);
    for (const key of drafts.all.value.keys()) if (stops.has(key.split(" ")[1] ?? "")) drafts.drop(key);
  }

  /** How much of this tablet the server does not have. */
  const unsent = computed(() => log.waiting.value.length + log.stuck.value.length + unsentAttachments.value);

  return {
    ...access,
    shift,
    choices,
    held: log.held,
    stops: log.stops,
    tonight: log.tonight,
    waiting: log.waiting,
    stuck: log.stuck,
    unsentAttachments,
    unsent,
    /** Whoever signs out leaves something open: a shift, what is half typed, what the server does not have. */
    leavesOpen: computed(
      () =>
        unsent.value > 0 || reports.value.length > 0 || shift.value !== null || [...drafts.all.value.keys()].some((key) => !key.startsWith(PUT_OFF)),
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
    sessionEnded: computed(() => door.value.at === "open" && (sync.value.kind === "sign-in-needed" || !access.sessionHolds())),

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

    reports,

    /** Sends a report anew that the server did not take. */
    async retryReport(id: string): Promise<void> {
      const held = reports.value.find((one) => one.id === id);
      if (!held) return;
      const again: HeldReport = { ...held, standing: "waiting" };
      await keepReport(own(), again);
      reports.value = reports.value.map((one) => (one.id === id ? again : one));
      void sender.nudge();
    },
    /** Lets a report go that the server did not take: somebody has it in another way. */
    async dropReport(id: string): Promise<void> {
      await store.dropSecret(own(), REPORT + id);
      reports.value = reports.value.filter((one) => one.id !== id);
    },

    /** Ends the shift: its report, typed in the draft that `from` names, takes the shift's place until the server has it, and what the server has leaves the tablet. */
    async endShift(report: ShiftReport, from: string): Promise<void> {
      const held: HeldReport = { id: ports.newId(), report, standing: "waiting" };
      await drafts.saved();
      await keepReport(own(), held, [SHIFT, DRAFT + from]);
      drafts.drop(from);
      reports.value = [...reports.value, held];
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
    addTo: (held: HeldStop, said: readonly Said[], from?: string): Promise<Kept> => keep(from, (along) => log.addTo(held, said, along)),

    /** Adds a photo or a signature to a stop: its bytes are kept here, encrypted, and named by an entry; `also` says what else is said of it. */
    async attach(
      held: HeldStop,
      bytes: Uint8Array<ArrayBuffer>,
      facts: { what: "photo" | "signature" | "document"; mediaType: "image/jpeg" | "image/png" | "image/webp"; note?: string },
      from: string,
      also: (digest: string) => readonly Said[] = () => [],
    ): Promise<Kept> {
      const digest = await sha256(bytes);
      const attached: Said = { kind: "attachment-added", body: { ...facts, digest, bytes: bytes.length } };
      const attachment = { digest, stop: held.stop.id, mediaType: facts.mediaType, bytes };
      const kept = await keep(from, (along) => log.addTo(held, [attached, ...also(digest)], { ...along, attachment }));
      if (kept.ok) unsentAttachments.value = (await store.unsentAttachments()).length;
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
      leftAlone.clear();
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
