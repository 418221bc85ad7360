import { useState } from "preact/hooks";
import { toLocalTime } from "../formats/local-time.ts";
import { toRecordNumber } from "../formats/record-number.ts";
import { BackBar } from "../parts/back-bar.tsx";
import { FormField } from "../parts/form-field.tsx";
import { go } from "../parts/navigation.ts";
import { RecordForm } from "../parts/record-form.tsx";
import { StopRow } from "../parts/stop-row.tsx";
import { SyncPill } from "../parts/sync-pill.tsx";
import { showToast } from "../parts/toast.tsx";
import { useMinute } from "../parts/use-minute.ts";
import { useOpenCases } from "../parts/use-open-cases.ts";
import { findDuties } from "../stops/duties.ts";
import { groupBySuccessor, joinNote, MAX_NOTE_LENGTH, type Successor } from "../stops/handovers.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { countNight } from "../stops/night-counts.ts";
import { countTests, parseCount, type ShiftReport } from "../stops/shift.ts";
import { isUrgent } from "../stops/urgency.ts";
import { toStorageProblem } from "../store/storage-problem.ts";
import { useTablet } from "../tablet/context.ts";
import { formatProblem, getWords, language } from "../words/language.ts";

const DRAFT = "end-shift";
interface Typed {
  readonly first: string;
  readonly last: string;
  readonly mouthpieces: string;
  readonly note: string;
  /** Who continues each case that is due at once, by stop. An older draft has none. */
  readonly successors?: Readonly<Record<string, Successor>>;
}

/**
 * Ends a shift: compares the counter and the mouthpieces with the records, lists open duties, and shows whether
 * everything is on the server.
 */
export function EndShift() {
  const tablet = useTablet();
  const { endShift: w, home } = getWords();
  const [busy, setBusy] = useState(false);
  const now = useMinute(tablet.now);
  const cases = useOpenCases(now);
  const shift = tablet.shift.value;
  if (!shift) return null;
  const typed = tablet.drafts.get<Typed>(DRAFT) ?? {
    first: shift.counterFirst?.toString() ?? "",
    last: "",
    mouthpieces: "",
    note: "",
  };
  const set = (change: Partial<Typed>) => tablet.drafts.set(DRAFT, { ...typed, ...change });

  const since = Date.parse(shift.startedAt);
  const night = countNight(tablet.tonight.value);
  const tests = countTests(shift, tablet.stops.value);
  const urgent = cases.filter((held) => findDuties(held, now).some(isUrgent));
  const successorOf = ({ stop }: HeldStop) => typed.successors?.[stop.id] ?? "";
  const badge = tablet.session.value?.officer.badge ?? tablet.badge() ?? "";
  const named = urgent.map((held) => ({ number: toRecordNumber(held.stop.id), successor: successorOf(held) }));
  const note = joinNote(
    typed.note,
    [...groupBySuccessor(named)].map(([to, numbers]) => w.continues(numbers.join("、"), to, badge)),
  );
  const colleagues = (tablet.choices.value?.officers ?? []).filter((one) => one.badge !== badge);
  const open = tablet.unsent.value;
  const [first, last, mouthpieces] = [parseCount(typed.first), parseCount(typed.last), parseCount(typed.mouthpieces)];
  const counted = isCount(first) && isCount(last) ? last - first : null;
  const differences = [
    ...(counted !== null && counted !== tests ? [w.counterDiffers(counted, tests)] : []),
    ...(isCount(mouthpieces) && mouthpieces !== tests ? [w.mouthpiecesDiffer(mouthpieces, tests)] : []),
  ];
  const isBackwards = counted !== null && counted < 0;
  /** One counter without the other is useless. */
  const lacks = first === null && isCount(last) ? "first" : isCount(first) && last === null ? "last" : null;
  const problemOf = (text: string) => (parseCount(text) === undefined ? "count-invalid" : undefined);
  const mayEnd =
    !isBackwards &&
    !lacks &&
    (differences.length === 0 || typed.note.trim() !== "") &&
    urgent.every((held) => successorOf(held) !== "") &&
    note.length <= MAX_NOTE_LENGTH &&
    ![first, last, mouthpieces].includes(undefined);

  async function end() {
    if (!shift) return;
    // After the clock was set back a shift would end before it began, which the server rejects.
    const to = new Date(Math.max(tablet.now().getTime(), since + 1_000));
    const span = { from: shift.startedAt, to: toLocalTime(to) };
    const report: ShiftReport = {
      ...span,
      unit: shift.checkpoint.unit,
      analyser: shift.analyser.serial,
      officers: [badge, ...shift.partners].map((one) => ({ badge: one, ...span })),
      ...(isCount(first) && isCount(last) ? { counterFirst: first, counterLast: last } : {}),
      ...(isCount(mouthpieces) ? { mouthpieces } : {}),
      ...(note === "" ? {} : { note }),
    };
    setBusy(true);
    try {
      await tablet.endShift(report, DRAFT);
      showToast({ text: w.ended });
      go({ name: "home" });
    } catch (error) {
      showToast({ text: formatProblem(toStorageProblem(error)), bad: true });
    } finally {
      setBusy(false);
    }
  }

  return (
    <main class="end-shift">
      <BackBar title={w.title}>
        <SyncPill />
      </BackBar>
      <dl class="counts">
        <div>
          <dt>{w.stops}</dt>
          <dd data-count="stops">{night.stops}</dd>
        </div>
        <div>
          <dt>{w.tests}</dt>
          <dd data-count="tests">{tests}</dd>
        </div>
        <div>
          <dt>{w.positive}</dt>
          <dd>{night.positive}</dd>
        </div>
        <div>
          <dt>{w.voided}</dt>
          <dd>{night.voided}</dd>
        </div>
      </dl>
      <p class={open === 0 ? "all-done" : "notice"} role="status" data-proof={open === 0 ? "complete" : "open"}>
        {open === 0 ? `✓ ${w.allReceived}` : w.open(open)}
      </p>
      <RecordForm onSave={() => void end()}>
        <p class="muted">{w.explain(shift.analyser.serial)}</p>
        <div class="counters">
          {(["first", "last", "mouthpieces"] as const).map((name) => (
            <FormField
              key={name}
              label={w.fields[name]}
              problem={name === "last" && isBackwards ? "counter-backwards" : problemOf(typed[name])}
              hint={lacks === name ? w.bothCounters : undefined}
              optional={lacks !== name}
            >
              {(control) => (
                <input
                  {...control}
                  value={typed[name]}
                  onInput={(event) => set({ [name]: event.currentTarget.value })}
                  inputMode="numeric"
                  autocomplete="off"
                />
              )}
            </FormField>
          ))}
        </div>
        {differences.map((text) => (
          <p key={text} class="notice">
            {text}
          </p>
        ))}
        <FormField
          label={w.fields.note}
          hint={differences.length > 0 ? w.noteHint : undefined}
          problem={note.length > MAX_NOTE_LENGTH ? "text-too-long" : undefined}
          optional={differences.length === 0}
        >
          {(control) => (
            <textarea
              {...control}
              rows={2}
              value={typed.note}
              onInput={(event) => set({ note: event.currentTarget.value })}
            />
          )}
        </FormField>
        {cases.length > 0 && (
          <section class="owing" aria-labelledby="owing">
            <h2 id="owing">{w.owing(cases.length)}</h2>
            {urgent.length > 0 && <p class="owing-hint">{w.urgentHint}</p>}
            <ul class="stop-list">
              {cases.map((held) => (
                <StopRow key={held.stop.id} held={held} now={now}>
                  {urgent.includes(held) && (
                    <FormField label={w.successor}>
                      {(control) => (
                        <select
                          {...control}
                          value={successorOf(held)}
                          onChange={(event) =>
                            set({ successors: { ...typed.successors, [held.stop.id]: event.currentTarget.value } })
                          }
                        >
                          <option value="">{w.successors.none}</option>
                          <option value="self">{w.successors.self}</option>
                          <option value="station">{w.successors.station}</option>
                          {colleagues.map((one) => (
                            <option key={one.badge} value={one.badge}>
                              {w.successors.colleague(one.name[language.value], one.badge)}
                            </option>
                          ))}
                        </select>
                      )}
                    </FormField>
                  )}
                </StopRow>
              ))}
            </ul>
          </section>
        )}
        <footer class="actions">
          <button type="button" onClick={() => go({ name: "home" })}>
            {home.cancel}
          </button>
          <button type="submit" class="main-action" disabled={busy || !mayEnd}>
            {open > 0 ? w.endOpen : differences.length > 0 ? w.endDiffers : w.end}
          </button>
        </footer>
      </RecordForm>
    </main>
  );
}

const isCount = (count: number | null | undefined): count is number => typeof count === "number";
