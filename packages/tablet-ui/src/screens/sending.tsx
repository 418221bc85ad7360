import { useEffect, useState } from "preact/hooks";
import type { HeldEntry } from "../entries/held-entry.ts";
import { toLocalTime } from "../formats/local-time.ts";
import { formatTime } from "../formats/time.ts";
import { BackBar } from "../parts/back-bar.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { go } from "../parts/navigation.ts";
import { showToast } from "../parts/toast.tsx";
import { useTablet } from "../tablet/context.ts";
import type { Tablet } from "../tablet/tablet.ts";
import { formatProblem, getWords } from "../words/language.ts";

/** Entries that need attention come first; the rest of a long list is only counted. */
const MAX_SHOWN = 100;

/** The outbox: what waits, what is stuck and why, with a retry and an export for each entry. */
export function Sending() {
  const tablet = useTablet();
  const { sync: w, stop: stopWords, home } = getWords();
  const [deleting, setDeleting] = useState<string | null>(null);
  const [persistent, setPersistent] = useState(true);
  useEffect(() => {
    void navigator.storage?.persisted?.().then(setPersistent);
  }, []);
  const {
    waiting,
    stuck,
    unsent,
    unsentAttachments,
    sync,
    sessionEnded,
    lastReceivedAt,
    enrolment,
    device,
    sendingTotal,
  } = tablet;
  const state = sync.value;
  const why =
    unsent.value === 0
      ? null
      : sessionEnded.value
        ? w.signInNeeded
        : state.kind === "resting"
          ? state.failure.why === "refused"
            ? w.callRefused(state.failure.code)
            : { unreachable: w.unreachable, "server-failed": w.serverFailed, "storage-failed": w.storageFailed }[
                state.failure.why
              ]
          : null;
  const standing =
    enrolment.value === "unknown" || enrolment.value === "enrolled" ? null : w.enrolment[enrolment.value](device);
  const open = [...stuck.value, ...waiting.value];

  async function sendNow() {
    await tablet.sendNow();
    if (sync.value.kind === "resting" && sync.value.failure.why === "unreachable")
      showToast({ text: w.notSent, bad: true });
  }

  return (
    <main class="sending">
      <BackBar title={w.title} />
      <p class="muted">{w.explain}</p>
      {!persistent && <p class="notice">{w.notPersistent}</p>}
      {standing && (
        <p class="notice" role="status" data-enrolment={enrolment.value}>
          {standing}
        </p>
      )}
      {why && (
        <p class="notice" role="status">
          {why}
        </p>
      )}
      <p class="button-row">
        {sessionEnded.value ? (
          <button type="button" class="main-action" onClick={() => go({ name: "sign-in" })}>
            {w.signInNow}
          </button>
        ) : (
          <button
            type="button"
            class="main-action"
            disabled={unsent.value === 0 || state.kind === "sending"}
            onClick={() => void sendNow()}
          >
            {state.kind === "sending" ? w.sending(waiting.value.length) : w.sendNow}
          </button>
        )}
        {open.length > 0 && (
          <button type="button" onClick={() => void exportEntries(tablet, open)}>
            {w.exportAll}
          </button>
        )}
      </p>
      {state.kind === "sending" && sendingTotal.value > 1 && (
        <label class="progress">
          {w.progress(sendingTotal.value - waiting.value.length, sendingTotal.value)}
          <progress max={sendingTotal.value} value={Math.max(0, sendingTotal.value - waiting.value.length)} />
        </label>
      )}
      {lastReceivedAt.value && <p class="muted">{w.lastReceived(toLocalTime(lastReceivedAt.value).slice(11, 19))}</p>}
      {tablet.reports.value
        .filter(({ standing }) => standing === "stuck")
        .map(({ id, report }) => (
          <div key={id} class="notice" role="status" data-report={id}>
            <p>
              {w.reportRefused(
                report.analyser,
                report.from.slice(5, 16).replace("T", " "),
                report.to.slice(5, 16).replace("T", " "),
              )}
            </p>
            <p class="button-row">
              <button type="button" class="quiet" onClick={() => void tablet.retryReport(id)}>
                {w.retry}
              </button>
              <button
                type="button"
                class="quiet"
                onClick={() =>
                  saveFile(`roadside-shift-${report.analyser}.json`, "application/json", [JSON.stringify(report)])
                }
              >
                {w.export}
              </button>
              <button type="button" class="danger" onClick={() => setDeleting(id)}>
                {w.deleteReport}
              </button>
            </p>
          </div>
        ))}
      {unsentAttachments.value > 0 && (
        <p data-attachments={unsentAttachments.value}>{w.attachments(unsentAttachments.value)}</p>
      )}
      {open.length === 0 ? (
        unsent.value === 0 && <p class="empty">{w.none}</p>
      ) : (
        <ul class="open-entries">
          {open.slice(0, MAX_SHOWN).map((held) => (
            <li key={held.id} data-entry={held.id}>
              <span class="stop-time">{formatTime(held.sealed.entry.recordedAt)}</span>
              <span>
                {stopWords.kinds[held.sealed.entry.kind]} · #{held.seq}
              </span>
              <span class={`standing ${held.standing}`}>
                <span class="dot" aria-hidden="true" />
                {held.standing === "stuck" ? w.failed : w.held}
              </span>
              {held.problem && (
                <span class={held.standing === "stuck" ? "problem" : "muted"}>{formatProblem(held.problem.code)}</span>
              )}
              <span class="button-row">
                {held.standing === "stuck" && (
                  <button type="button" class="quiet" onClick={() => void tablet.retryEntry(held.id)}>
                    {w.retry}
                  </button>
                )}
                <button type="button" class="quiet" onClick={() => go({ name: "stop", id: held.stop })}>
                  {w.open}
                </button>
                <button type="button" class="quiet" onClick={() => void exportEntries(tablet, [held])}>
                  {w.export}
                </button>
              </span>
            </li>
          ))}
        </ul>
      )}
      {open.length > MAX_SHOWN && <p class="muted">{w.more(open.length - MAX_SHOWN)}</p>}
      {deleting !== null && (
        <Dialog title={w.deleteReportSure} onClose={() => setDeleting(null)}>
          <p class="dialog-actions">
            <button type="button" class="main-action" onClick={() => setDeleting(null)}>
              {home.cancel}
            </button>
            <button
              type="button"
              class="danger"
              onClick={() => {
                setDeleting(null);
                void tablet.dropReport(deleting);
              }}
            >
              {w.deleteReport}
            </button>
          </p>
        </Dialog>
      )}
    </main>
  );
}

/** A browser may still write the file some time after the click. */
const WRITTEN_MS = 60_000;

/**
 * Exports entries as signed NDJSON files for the API. Locked entries cannot be read and are left out, with a notice.
 */
async function exportEntries(tablet: Tablet, entries: readonly HeldEntry[]): Promise<void> {
  const readable = entries.filter(({ locked }) => !locked);
  if (readable.length < entries.length)
    showToast({ text: getWords().sync.exportLocked(entries.length - readable.length), bad: true });
  for (const { name, lines } of await tablet.createSignedFiles(readable)) {
    saveFile(name, "application/x-ndjson", lines);
  }
}

function saveFile(name: string, type: string, lines: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([...lines], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), WRITTEN_MS);
}
