import { type Entry, findContradictionsWithStop } from "@roadside/core";
import { useEffect, useState } from "preact/hooks";
import { isOwed } from "../law/is-owed.ts";
import { BackBar } from "../parts/back-bar.tsx";
import { go, screen } from "../parts/navigation.ts";
import { RecordForm } from "../parts/record-form.tsx";
import { showToast } from "../parts/toast.tsx";
import { draftKey, POSTPONED_PREFIX } from "../stops/draft-key.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { describeAnalyser } from "../stops/new-entries.ts";
import { useTablet } from "../tablet/context.ts";
import { getWords, language } from "../words/language.ts";
import { type Case, openCase } from "./case.ts";
import { STEPS_BY_GROUP } from "./catalogue.ts";
import { compose, createValues, isBlank, toProblems } from "./compose.ts";
import type { Typed, Values } from "./field.ts";
import { PhotoField } from "./fields/photo-field.tsx";
import { parseStrokes, SignaturePad } from "./fields/signature-pad.tsx";
import { StepFields, useProblems } from "./fields/step-fields.tsx";
import { prefill } from "./prefill.ts";
import { findNextStep, findObligations, stateOf } from "./progress.ts";
import { askAgain } from "./reading-check.ts";
import { saveStep } from "./save-step.ts";
import type { Step } from "./step.ts";
import { RecordSummary, StepReasons } from "./step-reasons.tsx";
import { getStepWords } from "./words/words.ts";

/** A double tap on Save must not also save the next step: a step accepts no save before this time has passed. */
const SETTLE_MS = 600;

/** The form of a step. What is typed stays in a draft until it is saved; saving leads to the next step. */
export function StepForm({ held, step, one, now }: { held: HeldStop; step: Step; one: Case; now: Date }) {
  const tablet = useTablet();
  const all = getWords();
  const s = getStepWords();
  const { stop } = held;
  const key = draftKey(stop.id, step.id);
  const shift = tablet.shift.value;
  const fresh: Values = { ...createValues(step), ...prefill(step, one, tablet.badge() ?? "", shift) };
  const values = tablet.drafts.get<Values>(key) ?? fresh;
  const { problems, setProblems, refuse } = useProblems();
  const [busy, setBusy] = useState(false);
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLE_MS);
    return () => clearTimeout(timer);
  }, []);
  // Reads the draft again: a photo takes a while, and other fields may have changed meanwhile.
  const set = (name: string, value: Typed) => {
    tablet.drafts.set(key, { ...(tablet.drafts.get<Values>(key) ?? fresh), [name]: value });
    if (problems[name]) setProblems(({ [name]: _, ...others }) => others);
  };
  const isRequired = findObligations(step, one).some(isOwed) || stateOf(step, one) === "wanted";

  function goToNext(postpones = false) {
    const postponedKey = POSTPONED_PREFIX + stop.id;
    const before = tablet.drafts.get<readonly string[]>(postponedKey) ?? [];
    const postponed = postpones ? [...before, step.id] : before;
    if (postpones) tablet.drafts.set(postponedKey, postponed);
    // An officer who left the screen meanwhile is not called back.
    if (screen.value.name !== "step" || screen.value.step !== step.id) return;
    // What was added to the record itself is no step of the procedure: the officer looks at the case again.
    const current = STEPS_BY_GROUP.record.includes(step)
      ? undefined
      : tablet.stops.value.find((held) => held.stop.id === stop.id);
    const next = current && findNextStep(openCase(current, tablet.now()), postponed);
    go(next && next.id !== step.id ? { name: "step", id: stop.id, step: next.id } : { name: "stop", id: stop.id });
  }

  async function save() {
    const base =
      step.kind === "test-added" && shift ? { body: { test: { analyser: describeAnalyser(shift) } } } : undefined;
    const composed = compose(step, values, stop.at.at, base);
    if (!composed.ok) return refuse(composed.problems);
    const { entry } = composed;
    if (entry.at && Date.parse(entry.at.at) > tablet.now().getTime()) return refuse({ when: "time-in-future" });
    if (step.form === undefined && isBlank(step, values, stop.at.at)) return showToast({ text: s.blank, bad: true });
    const contradictions = findContradictionsWithStop(stop, entry as Pick<Entry, "kind" | "body">);
    if (contradictions.length > 0) return refuse(toProblems({ errors: contradictions }, step.fields));
    const again = askAgain(step.fields, values, stop, held.category);
    if (again) {
      setProblems({});
      return set(again.name, again.value);
    }
    setBusy(true);
    const saved = await saveStep(tablet, held, entry, values, key);
    // On success the button stays disabled until the next screen is shown.
    if (saved.ok) {
      showToast({ text: all.home.saved });
      return goToNext();
    }
    setBusy(false);
    refuse("problems" in saved ? saved.problems : toProblems(saved, step.fields));
  }

  return (
    <main class="step">
      <BackBar title={step.title[language.value]} to={{ name: "stop", id: stop.id }} />
      <StepReasons step={step} one={one} now={now} />
      <RecordForm onSave={() => void save()}>
        <fieldset class="step-fields" disabled={busy}>
          {step.form === "photo" && (
            <PhotoField
              title={step.title[language.value]}
              value={values}
              problem={problems.photo}
              onChange={(photo) => set("photo", photo)}
            />
          )}
          {step.form === "signature" && <RecordSummary held={held} />}
          <StepFields step={step} values={values} problems={problems} onChange={set} held={held} one={one} />
          {step.form === "signature" && values.signed === "signed" && (
            <SignaturePad
              strokes={parseStrokes(values)}
              problem={problems.strokes && s.sign.missing}
              onChange={(strokes) => set("strokes", JSON.stringify(strokes))}
            />
          )}
        </fieldset>
        <footer class="actions">
          {isRequired ? (
            <button type="button" onClick={() => goToNext(true)}>
              {s.postpone}
            </button>
          ) : (
            <button type="button" onClick={() => go({ name: "stop", id: stop.id })}>
              {all.reading.back}
            </button>
          )}
          <button
            type="submit"
            class={`main-action${step.id === "void" ? " danger" : ""}${settled ? "" : " settling"}`}
            disabled={busy || !settled}
          >
            {busy ? all.reading.saving : step.id === "void" ? s.voidConfirm : s.saveAndContinue}
          </button>
        </footer>
      </RecordForm>
    </main>
  );
}
