import "./steps.css";
import type { Entry, EntryKind } from "@roadside/core";
import { useState } from "preact/hooks";
import { BackBar } from "../parts/back-bar.tsx";
import { Field as Labelled } from "../parts/field.tsx";
import { StopHere } from "../parts/stop-here.tsx";
import { showToast } from "../parts/toast.tsx";
import { go } from "../screen.ts";
import type { Said } from "../stops/drafts.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import type { HeldEntry } from "../store/held-entry.ts";
import { useTablet } from "../tablet.ts";
import { problemWords, words } from "../words/language.ts";
import { STEPS, type Step } from "./catalogue.ts";
import { compose, type Problems, problemsOf, type Values, valuesOf } from "./compose.ts";
import type { Typed } from "./field.ts";
import { FieldControl } from "./field-control.tsx";
import { draftKey } from "./half-done.ts";
import { stepWords } from "./words/words.ts";

/** What an entry should have said, and why. The entry stays; the correction is added. */
export function CorrectScreen({ id, entry: entryId }: { id: string; entry: string }) {
  return (
    <StopHere id={id} title={words().stop.title}>
      {(held) => {
        const entry = held.entries.find((one) => one.id === entryId);
        return entry && <Open held={held} entry={entry} />;
      }}
    </StopHere>
  );
}

function Open({ held, entry: { id, sealed } }: { held: HeldStop; entry: HeldEntry }) {
  const tablet = useTablet();
  const s = stepWords();
  const { stop } = held;
  const kind = sealed.entry.kind;
  const said = correctedBody(held, id) ?? sealed.entry.body;
  const step = formOf(kind, said);
  const key = draftKey(stop.id, `correct ${id}`);
  const values = tablet.drafts.get<Values>(key) ?? { ...valuesOf(step, { entry: { body: said } as Entry, personal: sealed.personal }), why: "" };
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);
  const set = (name: string, value: Typed) => tablet.drafts.set(key, { ...values, [name]: value });
  // The fields of several steps may stand here together.
  const labels: Readonly<Record<string, string>> = Object.assign(
    {},
    ...STEPS.filter((one) => one.kind === step.kind).map((one) => s.steps[one.id]?.fields),
  );

  async function save() {
    const why = (values.why as string).trim();
    const composed = compose(step, values, stop.at.at, { body: said });
    const found = { ...(composed.ok ? {} : composed.problems), ...(why === "" ? { why: "field-missing" } : {}) };
    setProblems(found);
    if (!composed.ok || why === "") return;
    const { body, personal } = composed.said;
    setBusy(true);
    const kept = await tablet.addTo(held, [{ kind: "corrected", body: { kind, corrects: id, reason: why, body }, personal } as Said], key);
    setBusy(false);
    if (!kept.ok) {
      const refused = problemsOf(
        { ...kept, errors: kept.errors.map((one) => ({ ...one, path: one.path.replace(/^\/body\/body/, "/body") })) },
        step.fields,
      );
      setProblems(refused);
      if (refused[""]) showToast({ text: problemWords(refused[""]), bad: true });
      return;
    }
    showToast({ text: words().home.saved });
    go({ name: "stop", id: stop.id });
  }

  return (
    <main class="step">
      <BackBar title={`${s.correct.title} · ${words().stop.kinds[kind]}`} to={{ name: "stop", id: stop.id }} />
      <p class="clause">{s.correct.reasonHint}</p>
      <form
        class="step-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div class="step-fields">
          {step.fields.map((field) => (
            <FieldControl
              key={field.name}
              field={field}
              label={labels[field.name] ?? words().reading.value}
              value={values[field.name] ?? ""}
              problem={problems[field.name]}
              onChange={(value) => set(field.name, value)}
              stop={{ id: stop.id, at: stop.at.at }}
            />
          ))}
          <Labelled label={s.correct.why} problem={problems.why} wide>
            {(control) => <textarea {...control} rows={3} value={values.why as string} onInput={(event) => set("why", event.currentTarget.value)} />}
          </Labelled>
        </div>
        <footer class="actions">
          <button type="submit" class="main-action" disabled={busy}>
            {busy ? words().reading.saving : s.correct.button}
          </button>
        </footer>
      </form>
    </main>
  );
}

/** The form by which an entry of a kind is corrected: the step that writes such entries; of the first entry its reading. */
function formOf(kind: EntryKind, body: unknown): Step {
  if (kind === "logged") return loggedForm(body as Extract<Entry, { kind: "logged" }>["body"]);
  const steps = STEPS.filter((step) => step.kind === kind);
  // Several steps state particulars: what one of them said can be mended with the others.
  if (kind === "particulars-stated") return { ...(steps[0] as Step), fields: steps.flatMap(({ fields }) => fields) };
  // Of several that take a measure or add a test, the one that offers what was chosen.
  const own = steps.find((step) => Object.entries(valuesOf(step, { entry: { body } as Entry })).every(([name, value]) => offers(step, name, value)));
  return { ...(own ?? (steps[0] as Step)), says: {} };
}

function offers({ fields }: Step, name: string, value: Typed): boolean {
  const field = fields.find((one) => one.name === name);
  return field?.values === undefined ? true : field.values.includes(value as string) || (value === "" && !field.required);
}

function loggedForm(body: Extract<Entry, { kind: "logged" }>["body"]): Step {
  const [test] = body.tests;
  const reading =
    test?.outcome === "reading"
      ? [
          {
            name: "reading",
            path: "/body/tests/0/reading",
            type: test.reading.specimen === "blood" ? ("blood" as const) : ("breath" as const),
            required: true as const,
          },
        ]
      : [];
  const number = test?.analyser ? [{ name: "testNumber", path: "/body/tests/0/analyser/testNumber", type: "text" as const }] : [];
  return { id: "second-test", group: "record", kind: "test-added", fields: [...reading, ...number], done: () => false };
}

/** What an entry says by its latest correction. */
function correctedBody({ entries }: HeldStop, id: string): unknown {
  return entries.flatMap(({ sealed: { entry } }) => (entry.kind === "corrected" && entry.body.corrects === id ? [entry.body.body] : [])).at(-1);
}
