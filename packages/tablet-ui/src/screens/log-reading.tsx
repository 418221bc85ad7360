import { isPositive } from "@roadside/core";
import { useEffect, useState } from "preact/hooks";
import { toLocalTime } from "../formats/local-time.ts";
import { formatUnit } from "../formats/reading.ts";
import { BackBar } from "../parts/back-bar.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { focusOnProblem } from "../parts/focus-on-problem.ts";
import { FormField } from "../parts/form-field.tsx";
import { Heading } from "../parts/heading.tsx";
import { SoleKeypad } from "../parts/keypad.tsx";
import { go } from "../parts/navigation.ts";
import { Options } from "../parts/options.tsx";
import { RecordForm } from "../parts/record-form.tsx";
import { showSaved } from "../parts/save-toast.ts";
import { showToast } from "../parts/toast.tsx";
import { ValueInput } from "../parts/value-input.tsx";
import { Verdict } from "../parts/verdict.tsx";
import {
  changeSpecimen,
  createFields,
  listUnits,
  parseFields,
  READING,
  type ReadingFields,
  withChanges,
} from "../stops/reading-form.ts";
import { isExpired } from "../stops/shift.ts";
import { useTablet } from "../tablet/context.ts";
import { getWords } from "../words/language.ts";

type TextKey = { [K in keyof ReadingFields]: ReadingFields[K] extends string ? K : never }[keyof ReadingFields];

/**
 * Logs a reading, with its verdict next to the keypad from the first digit on. A positive one is typed twice and leads
 * into its case.
 */
export function LogReading() {
  const tablet = useTablet();
  const all = getWords();
  const w = all.reading;
  const shift = tablet.shift.value;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [blowing, setBlowing] = useState(false);
  const [asking, setAsking] = useState<"implausible" | "discard" | null>(null);
  const [now, setNow] = useState(tablet.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(tablet.now()), 1_000);
    return () => clearInterval(timer);
  }, [tablet]);
  if (!shift) return null;

  const typed = tablet.drafts.get<ReadingFields>(READING);
  const fields = typed ?? createFields(shift);
  const set = (changes: Partial<ReadingFields>) => tablet.drafts.set(READING, withChanges(fields, changes));
  const read = parseFields(fields, shift, now);
  const isAgain = fields.first !== "";
  /** A field shows its problem after it loses the focus, or after an attempt to save. */
  const shown = (key: keyof ReadingFields) => (tried || left.has(key) ? read.problems[key] : undefined);
  const text = (key: TextKey) => ({
    value: String(fields[key]),
    onInput: (event: { currentTarget: { value: string } }) => set({ [key]: event.currentTarget.value }),
    onBlur: () => setLeft(new Set([...left, key])),
  });

  const save = async (sure: boolean) => {
    setTried(true);
    const { form, implausible, again, law } = parseFields(fields, shift, tablet.now());
    if (!form) {
      focusOnProblem();
      return;
    }
    if (implausible && !sure) return setAsking("implausible");
    setAsking(null);
    if (again) {
      setTried(false);
      return set({ first: fields.value, value: "" });
    }
    setBusy(true);
    const saved = await tablet.logStop(form, READING);
    setBusy(false);
    // A positive reading was typed twice; it has no Undo and is voided in its case, with a reason.
    if (!saved.ok || !law?.ok || !isPositive(law.category)) {
      showSaved(tablet, saved);
      if (saved.ok) go({ name: "home" });
      return;
    }
    showToast({ text: all.home.saved });
    go({ name: "stop", id: saved.stop });
  };

  async function readAnalyser() {
    setBlowing(true);
    const test = await tablet.analyser?.test().catch(() => null);
    setBlowing(false);
    if (!test) return showToast({ text: w.analyserLost, bad: true });
    set({ ...test, fromAnalyser: true });
  }

  function discard() {
    tablet.drafts.drop(READING);
    go({ name: "home" });
  }

  return (
    <main class="log-reading">
      <BackBar title={w.title}>
        {typed && (
          <button type="button" class="quiet" onClick={() => setAsking("discard")}>
            {w.discardYes}
          </button>
        )}
      </BackBar>
      <RecordForm layout="log-columns" onSave={() => void save(false)}>
        <section class="entering">
          {isAgain ? (
            <div class="again" role="status">
              <Heading level="h2">{w.again}</Heading>
              <p>{w.againWhy}</p>
            </div>
          ) : (
            <Options
              legend={w.specimen}
              hideLegend
              value={fields.specimen}
              onChoose={(specimen) => set(changeSpecimen(specimen, shift))}
              options={(["breath", "blood"] as const).map((value) => ({ value, label: all.specimens[value] }))}
            />
          )}
          <div class="value-line">
            <FormField
              label={isAgain ? w.again : w.value}
              problem={shown("value") ?? shown("unit") ?? shown("specimen")}
            >
              {(control) => <ValueInput unit={fields.unit} control={{ ...control, ...text("value") }} />}
            </FormField>
            {!isAgain && (
              <Options
                legend={w.unit}
                hideLegend
                value={fields.unit}
                onChoose={(unit) => set({ unit })}
                options={listUnits(fields, shift).map((value) => ({ value, label: formatUnit(value) }))}
              />
            )}
          </div>
          {fields.specimen === "breath" && fields.bloodEquivalent && <p class="hint">{w.bloodEquivalent}</p>}
          {tablet.analyser && !isAgain && fields.specimen === "breath" && (
            <button type="button" class="from-analyser" disabled={blowing} onClick={() => void readAnalyser()}>
              {blowing ? w.blowing : w.fromAnalyser}
            </button>
          )}
          <SoleKeypad value={fields.value} onChange={(value) => set({ value })} />
        </section>
        <section class="judging">
          <Verdict law={isAgain && read.problems.value ? null : read.law} />
          {fields.specimen === "breath" && isExpired(shift.analyser, toLocalTime(now).slice(0, 10)) && (
            <p class="notice">{w.expired}</p>
          )}
        </section>
        <div class="details">
          {!isAgain && (
            <fieldset>
              <legend>{w.when}</legend>
              <Options
                legend={w.when}
                hideLegend
                value={fields.otherTime ? "other" : "now"}
                onChoose={(choice) =>
                  set({
                    otherTime: choice === "other",
                    ...(choice === "other" && fields.day === "" ? dayAndTime(now) : {}),
                  })
                }
                options={[
                  { value: "now", label: `${w.now} ${toLocalTime(now).slice(11, 16)}` },
                  { value: "other", label: w.other },
                ]}
              />
              {fields.otherTime && (
                <>
                  <FormField label={w.date} problem={read.problems.otherTime}>
                    {(control) => <input {...control} type="date" {...text("day")} />}
                  </FormField>
                  <FormField label={w.time}>
                    {(control) => <input {...control} type="time" {...text("timeOfDay")} />}
                  </FormField>
                  <label class="tick">
                    <input
                      type="checkbox"
                      checked={fields.approximate}
                      onChange={(event) => set({ approximate: event.currentTarget.checked })}
                    />
                    <span>{w.approximate}</span>
                  </label>
                </>
              )}
              {fields.specimen === "breath" && (
                <FormField label={w.testNumber} optional>
                  {(control) => <input {...control} {...text("testNumber")} autocomplete="off" spellcheck={false} />}
                </FormField>
              )}
            </fieldset>
          )}
          <footer class="actions">
            {isAgain && (
              <button type="button" onClick={() => set({ value: fields.first, first: "" })}>
                {w.againBack}
              </button>
            )}
            <button type="submit" class="main-action" disabled={busy}>
              {busy ? w.saving : isAgain ? w.againSave : w.save}
            </button>
          </footer>
        </div>
      </RecordForm>
      {asking === "implausible" && (
        <Dialog title={w.implausibleTitle} onClose={() => setAsking(null)}>
          <p>{w.implausible(fields.value, formatUnit(fields.unit))}</p>
          <p class="dialog-actions">
            <button type="button" class="main-action" onClick={() => setAsking(null)}>
              {w.implausibleBack}
            </button>
            <button type="button" class="danger" onClick={() => void save(true)}>
              {w.implausibleSave}
            </button>
          </p>
        </Dialog>
      )}
      {asking === "discard" && (
        <Dialog title={w.discard} onClose={() => setAsking(null)}>
          <p class="dialog-actions">
            <button type="button" class="main-action" onClick={() => setAsking(null)}>
              {w.discardNo}
            </button>
            <button type="button" class="danger" onClick={discard}>
              {w.discardYes}
            </button>
          </p>
        </Dialog>
      )}
    </main>
  );
}

function dayAndTime(now: Date): Pick<ReadingFields, "day" | "timeOfDay"> {
  const text = toLocalTime(now);
  return { day: text.slice(0, 10), timeOfDay: text.slice(11, 16) };
}
