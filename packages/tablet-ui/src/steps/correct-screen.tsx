import "./steps.css";
import type { EntryKind, Logged, Stop } from "@roadside/core";
import { useState } from "preact/hooks";
import type { HeldEntry } from "../entries/held-entry.ts";
import { BackBar } from "../parts/back-bar.tsx";
import { Field as Labelled } from "../parts/field.tsx";
import { go } from "../parts/navigation.ts";
import { RecordForm } from "../parts/record-form.tsx";
import { StopHere } from "../parts/stop-loader.tsx";
import { showToast } from "../parts/toast.tsx";
import { draftKey } from "../stops/draft-key.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import type { Said } from "../stops/new-entries.ts";
import { useTablet } from "../tablet/tablet.ts";
import { words } from "../words/language.ts";
import { STEPS, type Step, stepOf } from "./catalogue.ts";
import { compose, problemsOf, type SaidBefore, type Values, valuesOf } from "./compose.ts";
import { canCorrect, saidNow } from "./corrections.ts";
import type { Field, Typed, TypedReading } from "./field.ts";
import { StepFields, useProblems } from "./fields/step-fields.tsx";
import { categoryOf, readingField, toTypeAgain } from "./reading-check.ts";
import { stepWords } from "./words/words.ts";

/** What an entry should have said, and why. The entry stays; the correction is added. */
export function CorrectScreen({ id, entry: entryId }: { id: string; entry: string }) {
  return (
    <StopHere id={id} title={words().stop.title}>
      {(held) => {
        const entry = held.entries.find((one) => one.id === entryId);
        return entry && canCorrect(held, entry.id) && <Open held={held} entry={entry} />;
      }}
    </StopHere>
  );
}

function Open({ held, entry }: { held: HeldStop; entry: HeldEntry }) {
  const tablet = useTablet();
  const s = stepWords();
  const { stop } = held;
  const { kind } = entry.sealed.entry;
  const now = saidNow(held, entry);
  const step = formOf(kind, now, stop);
  const key = draftKey(stop.id, `correct ${entry.id}`);
  const fresh: Values = { ...valuesOf(step, now, stop.at.at), why: "" };
  const values = tablet.drafts.get<Values>(key) ?? fresh;
  const { problems, setProblems, refuse } = useProblems();
  const [busy, setBusy] = useState(false);
  const set = (name: string, value: Typed) =>
    tablet.drafts.set(key, { ...(tablet.drafts.get<Values>(key) ?? fresh), [name]: value });
  // The fields of several steps may stand here together.
  const labels: Readonly<Record<string, string>> = Object.assign(
    { ...s.fields },
    ...STEPS.filter((one) => one.kind === step.kind).map((one) => s.steps[one.id]?.fields),
    s.steps[step.id]?.fields,
  );

  async function save() {
    const why = (values.why as string).trim();
    const composed = compose(step, values, stop.at.at, now);
    const found = { ...(composed.ok ? {} : composed.problems), ...(why === "" ? { why: "field-missing" } : {}) };
    if (!composed.ok || why === "") return refuse(found);
    const { body, personal, at } = composed.said;
    if (at && Date.parse(at.at) > tablet.now().getTime()) return refuse({ when: "time-in-future" });
    const again = changedReading(step, values, fresh, stop);
    if (again) {
      setProblems({});
      return set(again.name, again.value);
    }
    setBusy(true);
    const says = { kind, corrects: entry.id, reason: why, body, ...(at ? { at } : {}) };
    const kept = await tablet.addTo(held, [{ kind: "corrected", body: says, personal } as Said], key);
    if (kept.ok) {
      showToast({ text: words().home.saved });
      return go({ name: "stop", id: stop.id });
    }
    setBusy(false);
    refuse(
      problemsOf(
        { ...kept, errors: kept.errors.map((one) => ({ ...one, path: one.path.replace(/^\/body\/body/, "/body") })) },
        step.fields,
      ),
    );
  }

  return (
    <main class="step">
      <BackBar title={`${s.correct.title} · ${words().stop.kinds[kind]}`} to={{ name: "stop", id: stop.id }} />
      <p class="clause">{s.correct.reasonHint}</p>
      <RecordForm onSave={() => void save()}>
        <fieldset class="step-fields" disabled={busy}>
          <StepFields
            step={step}
            values={values}
            problems={problems}
            label={(name) => labels[name] ?? words().reading.value}
            onChange={set}
            held={held}
            one={null}
          />
          <Labelled label={s.correct.why} problem={problems.why} wide>
            {(control) => (
              <textarea
                {...control}
                rows={3}
                value={values.why as string}
                onInput={(event) => set("why", event.currentTarget.value)}
              />
            )}
          </Labelled>
        </fieldset>
        <footer class="actions">
          <button type="button" onClick={() => go({ name: "stop", id: stop.id })}>
            {words().reading.back}
          </button>
          <button type="submit" class="main-action" disabled={busy}>
            {busy ? words().reading.saving : s.correct.button}
          </button>
        </footer>
      </RecordForm>
    </main>
  );
}

/** A reading that is another than before, and to be typed again. */
function changedReading({ fields }: Step, values: Values, fresh: Values, stop: Stop): ReturnType<typeof toTypeAgain> {
  const reading = readingField(fields);
  if (!reading) return null;
  const [typed, before] = [values[reading.name] as TypedReading, fresh[reading.name] as TypedReading];
  if (typed.value === before.value && typed.unit === before.unit) return null;
  return toTypeAgain(fields, values, stop, categoryOf(reading, before, stop) ?? "");
}

/** The form by which an entry of a kind is corrected: the step that writes such entries; of the first entry its reading and its time. */
function formOf(kind: EntryKind, said: SaidBefore, stop: Stop): Step {
  if (kind === "logged") return loggedForm(said.body as Logged, stop);
  const steps = STEPS.filter((step) => step.kind === kind);
  const own = stepOf({ kind, body: said.body, personal: said.personal }) ?? steps[0];
  if (!own) throw new Error(`nothing writes ${kind}`);
  // Several steps state particulars: what one of them said can be mended with the others.
  if (kind !== "particulars-stated") return { ...own, says: {} };
  return {
    ...own,
    fields: steps.flatMap(({ fields }) => fields),
    derives: (values, at) => Object.assign({}, ...steps.map((one) => one.derives?.(values, at))),
    doubts: (values, at) => Object.assign({}, ...steps.map((one) => one.doubts?.(values, at))),
  };
}

function loggedForm({ tests: [test] }: Logged, stop: Stop): Step {
  const reading: Field | null =
    test?.outcome === "reading"
      ? {
          name: "reading",
          path: "/body/tests/0/reading",
          type: test.reading.specimen === "blood" ? "blood" : "breath",
          required: true,
        }
      : null;
  const number: Field[] = test?.analyser
    ? [{ name: "testNumber", path: "/body/tests/0/analyser/testNumber", type: "text" }]
    : [];
  return {
    id: "second-test",
    group: "record",
    kind: "test-added",
    fields: [...(reading ? [reading] : []), ...number, { name: "when", path: "/at", type: "when" }],
    // What the tablet shows of the new reading goes with it.
    derives: ({ reading: typed }) => {
      const category = reading && categoryOf(reading, typed as TypedReading, stop);
      return category ? { "/body/shown/category": category } : {};
    },
    done: () => false,
  };
}
