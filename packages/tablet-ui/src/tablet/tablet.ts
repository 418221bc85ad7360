import { computed } from "@preact/signals";
import type { HeldEntry } from "../entries/held-entry.ts";
import { toLocalTime } from "../formats/local-time.ts";
import { createAccess } from "../officer/access.ts";
import { POSTPONED_PREFIX } from "../stops/draft-key.ts";
import type { ShiftReport } from "../stops/shift.ts";
import { createAttachmentQueue } from "../sync/attachment-queue.ts";
import { createCases } from "./cases.ts";
import { createCurrentShift } from "./current-shift.ts";
import { createDeviceStatus } from "./device-status.ts";
import { createDrafts } from "./drafts.ts";
import { createEnrolment } from "./enrolment.ts";
import { createEntries } from "./entries.ts";
import type { TabletPorts } from "./ports.ts";
import { createRecorder, DRAFT_PREFIX } from "./recorder.ts";
import { createRestores } from "./restores.ts";
import { createShiftReports } from "./shift-reports.ts";
import { createStoredChoices } from "./stored-choices.ts";
import { createSync } from "./sync.ts";

/** Received entries stay on the tablet for this time if their officer does not end the shift. */
const MAX_RECEIVED_AGE_MS = 36 * 3_600_000;

/** The unit's list is fetched no more often. */
const MIN_REFRESH_MS = 60_000;

/** Everything that the screens show and do. It holds no browser object and draws nothing. */
export async function createTablet(ports: TabletPorts) {
  const { store, api, device, now, newId, newSalt } = ports;
  const nowMs = () => now().getTime();
  const status = await createDeviceStatus(ports);
  const choices = await createStoredChoices(store, api);
  const access = await createAccess({
    store,
    api,
    nowMs,
    onOpen,
    beforeLock: () => drafts.flush(),
    onLock,
  });
  const token = () => access.session.value?.token ?? "";
  const requireBadge = (): string => {
    const badge = access.badge();
    if (badge === null) throw new Error("the tablet is locked");
    return badge;
  };

  const drafts = createDrafts({
    put: (key, value) => store.secrets.put(requireBadge(), DRAFT_PREFIX + key, value),
    drop: (key) => store.secrets.drop(requireBadge(), DRAFT_PREFIX + key),
  });
  const entries = createEntries({
    outbox: store.outbox,
    createContext: () => ({ newId, newSalt, now: toLocalTime(now()), officer: requireBadge() }),
    onAdded: () => void sync.check(),
  });
  const cases = await createCases({
    store,
    entries,
    now,
    badge: access.badge,
    fetchStop: async (id) => (access.session.value ? api.fetchStop(token(), id) : null),
  });
  // The law that tells what is owed has not loaded, and much is encrypted: what was open stays.
  await store.outbox.dropReceived(nowMs() - MAX_RECEIVED_AGE_MS, cases.getKnownOpen());
  await entries.load();
  const reports = createShiftReports({
    store,
    badge: access.badge,
    requireBadge,
    newId,
    send: (report) => api.closeShift(token(), report),
  });
  const shift = createCurrentShift({ secrets: store.secrets, requireBadge, drafts, reports });
  const attachments = await createAttachmentQueue({
    attachments: store.attachments,
    held: entries.held,
    nowMs,
    send: (digest, bytes) => api.sendAttachment(token(), digest, bytes),
  });
  const enrolment = await createEnrolment({
    store,
    api,
    device,
    access,
    token,
    entries,
    // A revoked tablet may be in the wrong hands: it locks itself, once.
    onRevoked: () => access.door.value.at === "open" && sync.lockAfterCall(),
  });
  const restores = createRestores({
    store,
    api,
    device: device.id,
    token,
    entries,
    onResend() {
      void attachments.count();
      void sync.nudge();
    },
  });
  const recorder = createRecorder({
    outbox: store.outbox,
    requireBadge,
    drafts,
    entries,
    getShift: () => shift.current.value,
    onAttached: attachments.count,
  });

  const sync = createSync({
    outbox: store.outbox,
    now,
    isSignedIn: access.hasValidSession,
    countWaiting: () => entries.waiting.value.length,
    lock: access.lock,
    async send(batch) {
      if (enrolment.state.value !== "enrolled") await enrolment.request();
      const answer = await api.send(token(), batch, device, toLocalTime(now()));
      if (answer.kind === "results") await enrolment.readResults(answer.results);
      return answer;
    },
    onSettled(changed) {
      entries.update(changed);
      void status.checkStorage();
    },
    async onDrained() {
      await enrolment.depositCode();
      if (await attachments.sendOne()) return true;
      await reports.send();
      await restores.report();
      // During a shift, what an ended one left can wait.
      if (!shift.current.value) await dropReceived();
      return false;
    },
  });

  async function onOpen(badge: string): Promise<void> {
    await Promise.all([shift.load(badge), reports.load(badge)]);
    drafts.load(await store.secrets.list(badge, DRAFT_PREFIX));
    await entries.load();
    await cases.load(badge);
    // What an officer of another unit could not send, this officer perhaps can.
    const outOfScope = entries.stuck.value.filter(({ problem }) => problem?.code === "unit-out-of-scope");
    entries.update(await store.outbox.retry(outOfScope.map(({ id }) => id)).catch(() => new Map()));
    requestEnrolment();
  }

  async function onLock(): Promise<void> {
    shift.clear();
    drafts.load(new Map());
    reports.clear();
    entries.clear();
    await entries.load();
  }

  function requestEnrolment(): void {
    void enrolment.request().then(() => sync.nudge());
  }

  async function dropReceived(isOver = false): Promise<void> {
    const open = await cases.findOpen();
    await recorder.dropReceived(nowMs() - MAX_RECEIVED_AGE_MS, open);
    await cases.keepOpen(open, isOver);
  }

  /** Fetches what the unit's list has changed, and the officer's open cases; false if there was no answer. */
  async function refresh(): Promise<boolean> {
    refreshedMs = nowMs();
    const isFresh = await choices.load(access.session.value);
    if (isFresh) void cases.refresh(choices.choices.value?.stops ?? []).catch(() => undefined);
    return isFresh;
  }
  let refreshedMs = 0;

  async function signIn(badge: string, password: string): ReturnType<typeof access.signIn> {
    const answer = await access.signIn(badge, password);
    if (!answer.ok) return answer;
    await choices.keepUnit(answer.session.officer.unit);
    if (access.door.value.at === "open") requestEnrolment();
    return answer;
  }

  async function endShift(report: ShiftReport, draft: string): Promise<void> {
    await shift.end(report, draft);
    await dropReceived(true);
    void sync.nudge();
  }

  /** Fetches a stop that is not on this tablet, to continue it here; false if the server did not give it. */
  async function fetchStop(id: string): Promise<boolean> {
    const fetched = access.session.value ? await api.fetchStop(token(), id) : null;
    if (fetched) entries.addFetched(fetched);
    return fetched !== null;
  }

  /** How much of this tablet the server does not have. */
  const unsent = computed(() => entries.waiting.value.length + entries.stuck.value.length + attachments.unsent.value);

  return {
    ...access,
    signIn,
    device: device.id,
    analyser: ports.analyser,
    isPractice: ports.isPractice,
    now,

    shift: shift.current,
    startShift: shift.start,
    endShift,
    choices: choices.choices,
    loadChoices: refresh,
    /** Refreshes the unit's list, at most once in a while. */
    async refreshList(): Promise<void> {
      if (Math.abs(nowMs() - refreshedMs) >= MIN_REFRESH_MS) await refresh();
    },

    held: entries.held,
    stops: entries.stops,
    own: entries.own,
    tonight: entries.tonight,
    fetchStop,
    logStop: recorder.logStop,
    addTo: recorder.addTo,
    attach: recorder.attach,
    readAttachment: store.attachments.read,
    drafts,

    waiting: entries.waiting,
    stuck: entries.stuck,
    unsentAttachments: attachments.unsent,
    unsent,
    sync: sync.state,
    sendingTotal: sync.total,
    lastReceivedAt: sync.lastReceivedAt,
    /** The network is back, or the officer taps Send: what waits for a retry or for enrolment is sent too. */
    async sendNow(): Promise<void> {
      attachments.retryAll();
      if (enrolment.state.value !== "enrolled") await enrolment.request();
      return sync.nudge();
    },
    async retryEntry(id: string): Promise<void> {
      entries.update(await store.outbox.retry([id]));
      void sync.nudge();
    },
    /** Exporting is rare: its code loads on demand. */
    async createSignedFiles(batch: readonly HeldEntry[]) {
      const { createSignedFiles } = await import("./signed-files.ts");
      return createSignedFiles(device, batch, toLocalTime(now()));
    },
    reports: reports.all,
    dropReport: reports.drop,
    async retryReport(id: string): Promise<void> {
      await reports.retry(id);
      void sync.nudge();
    },
    stop: sync.stop,

    enrolment: enrolment.state,
    lostInRestore: restores.lost,
    acknowledgeRestore: restores.acknowledge,
    storage: status.storage,
    acknowledgeLoss: status.acknowledgeLoss,
    clockOffSeconds: status.clockOffSeconds,
    listOfficers: store.officers.list,
    /** The session has expired while work continues. */
    sessionEnded: computed(
      () =>
        access.door.value.at === "open" && (sync.state.value.kind === "sign-in-needed" || !access.hasValidSession()),
    ),
    /** Whether signing out would leave something open: a shift, drafts, or data that the server does not have. */
    hasOpenWork: computed(
      () =>
        unsent.value > 0 ||
        reports.all.value.length > 0 ||
        shift.current.value !== null ||
        [...drafts.all.value.keys()].some((key) => !key.startsWith(POSTPONED_PREFIX)),
    ),
  };
}

export type Tablet = Awaited<ReturnType<typeof createTablet>>;
