import "../styles/steps.css";
import { findContradictionsWithStop, type Problem } from "@roadside/core";
import { useState } from "preact/hooks";
import type { HeldEntry } from "../entries/held-entry.ts";
import { BackBar } from "../parts/back-bar.tsx";
import { FormField } from "../parts/form-field.tsx";
import { go } from "../parts/navigation.ts";
import { RecordForm } from "../parts/record-form.tsx";
import { StopLoader } from "../parts/stop-loader.tsx";
import { showToast } from "../parts/toast.tsx";
import { draftKey } from "../stops/draft-key.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import type { NewEntry } from "../stops/new-entries.ts";
import { useTablet } from "../tablet/context.ts";
import { getWords } from "../words/language.ts";
import { compose, toProblems, toValues } from "./compose.ts";
import { askChangedReadingAgain, createCorrectionForm } from "./correction-form.ts";
import { canCorrect, readCurrent } from "./corrections.ts";
import type { Typed, Values } from "./field.ts";
import { StepFields, useProblems } from "./fields/step-fields.tsx";
import { getStepWords } from "./words/words.ts";

/** Corrects an entry. The entry stays; the correction is added. */
export function CorrectScreen({ id, entry: entryId }: { id: string; entry: string }) {
  return (
    <StopLoader id={id} title={getWords().stop.title}>
      {(held) => {
        const entry = held.entries.find((one) => one.id === entryId);
        return entry && canCorrect(held, entry.id) && <Form held={held} entry={entry} />;
      }}
    </StopLoader>
  );
}

function Form({ held, entry }: { held: HeldStop; entry: HeldEntry }) {
  const tablet = useTablet();
  const { correct } = getStepWords();
  const all = getWords();
  const { stop } = held;
  const { kind } = entry.sealed.entry;
  const current = readCurrent(held, entry);
  const form = createCorrectionForm(entry.sealed.entry, current, stop);
  const key = draftKey(stop.id, `correct ${entry.id}`);
  const fresh: Values = { ...toValues(form, current, stop.at.at), why: "" };
  const values = tablet.drafts.get<Values>(key) ?? fresh;
  const why = typeof values.why === "string" ? values.why : "";
  const { problems, setProblems, refuse } = useProblems();
  const [busy, setBusy] = useState(false);
  const set = (name: string, value: Typed) =>
    tablet.drafts.set(key, { ...(tablet.drafts.get<Values>(key) ?? fresh), [name]: value });

  async function save() {
    const reason = why.trim();
    const composed = compose(form, values, stop.at.at, current);
    const found = { ...(composed.ok ? {} : composed.problems), ...(reason === "" ? { why: "field-missing" } : {}) };
    if (!composed.ok || reason === "") return refuse(found);
    const { body, personal, at } = composed.entry;
    if (at && Date.parse(at.at) > tablet.now().getTime()) return refuse({ when: "time-in-future" });
    const again = askChangedReadingAgain(form, values, fresh, stop);
    if (again) {
      setProblems({});
      return set(again.name, again.value);
    }
    const correction = {
      kind: "corrected",
      body: { kind, corrects: entry.id, reason, body, ...(at ? { at } : {}) },
      personal,
    } as Extract<NewEntry, { kind: "corrected" }>;
    const refuseCorrection = (errors: readonly Problem<string>[]) =>
      refuse(
        toProblems(
          { errors: errors.map((one) => ({ ...one, path: one.path.replace(/^\/body\/body/, "/body") })) },
          form.fields,
        ),
      );
    const contradictions = findContradictionsWithStop(stop, correction);
    if (contradictions.length > 0) return refuseCorrection(contradictions);
    setBusy(true);
    const saved = await tablet.addTo(held, [correction], key);
    if (saved.ok) {
      showToast({ text: all.home.saved });
      return go({ name: "stop", id: stop.id });
    }
    setBusy(false);
    refuseCorrection(saved.errors);
  }

  return (
    <main class="step">
      <BackBar title={`${correct.title} · ${all.stop.kinds[kind]}`} to={{ name: "stop", id: stop.id }} />
      <p class="clause">{correct.hint}</p>
      <RecordForm onSave={() => void save()}>
        <fieldset class="step-fields" disabled={busy}>
          <StepFields step={form} values={values} problems={problems} onChange={set} held={held} one={null} />
          <FormField label={correct.reason} problem={problems.why} wide>
            {(control) => (
              <textarea {...control} rows={3} value={why} onInput={(event) => set("why", event.currentTarget.value)} />
            )}
          </FormField>
        </fieldset>
        <footer class="actions">
          <button type="button" onClick={() => go({ name: "stop", id: stop.id })}>
            {all.reading.back}
          </button>
          <button type="submit" class="main-action" disabled={busy}>
            {busy ? all.reading.saving : correct.button}
          </button>
        </footer>
      </RecordForm>
    </main>
  );
}
