import "./steps.css";
import type { Citation } from "@roadside/core";
import { useMemo, useState } from "preact/hooks";
import { citedAs } from "../law/clause-text.ts";
import { BackBar } from "../parts/back-bar.tsx";
import { remaining } from "../parts/remaining.ts";
import { StopHere } from "../parts/stop-here.tsx";
import { showToast } from "../parts/toast.tsx";
import { useMinute } from "../parts/use-minute.ts";
import { go, screen } from "../screen.ts";
import { analyserOf, type Said } from "../stops/drafts.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { isOwed } from "../stops/is-owed.ts";
import type { Kept } from "../stops/night-log.ts";
import { useTablet } from "../tablet.ts";
import { language, problemWords, words } from "../words/language.ts";
import { caseOf } from "./case-of.ts";
import { clausesFor, nextStep, obligationsOf, STEPS, type Step } from "./catalogue.ts";
import { compose, freshValues, type Problems, problemsOf, saysNothing, type Values } from "./compose.ts";
import type { Tube, Typed } from "./field.ts";
import { FieldControl } from "./field-control.tsx";
import { draftKey, PUT_OFF } from "./half-done.ts";
import { PhotoField, photoBytes } from "./photo-field.tsx";
import { SignaturePad, type Strokes, signaturePng } from "./signature-pad.tsx";
import { stepWords } from "./words/words.ts";

/** So many clauses are named; the rest is counted. */
const MOST_CLAUSES = 4;

/** One step of a stop: its fields, the clause that asks for it, and on to the next. What is typed stays until it is saved, whatever happens. */
export function StepScreen({ id, step: stepId }: { id: string; step: string }) {
  const step = STEPS.find((one) => one.id === stepId);
  return (
    <StopHere id={id} title={words().stop.title}>
      {(held) => step && <Open key={`${id} ${stepId}`} held={held} step={step} />}
    </StopHere>
  );
}

function Open({ held, step }: { held: HeldStop; step: Step }) {
  const tablet = useTablet();
  const all = words();
  const s = stepWords();
  const now = useMinute(tablet.now);
  const { stop } = held;
  const key = draftKey(stop.id, step.id);
  const typed = tablet.drafts.get<Values>(key);
  const present = [tablet.badge() ?? "", ...(tablet.shift.value?.partners ?? [])];
  const values = typed ?? { ...freshValues(step), ...prefilled(step, held, present) };
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);
  // Not for each key that is pressed: the law is asked anew when the stop or the minute changes.
  const one = useMemo(() => caseOf(held, now), [held, now]);
  const clauses = clausesFor(step, one);
  const w = s.steps[step.id] ?? { title: step.id, fields: {} };
  const set = (name: string, value: Typed) => tablet.drafts.set(key, { ...values, [name]: value });

  function goOn(putOff = false) {
    const put = PUT_OFF + stop.id;
    const before = tablet.drafts.get<readonly string[]>(put) ?? [];
    const all = putOff ? [...before, step.id] : before;
    if (putOff) tablet.drafts.set(put, all);
    // Whoever left while it was saved is not called back.
    if (screen.value.name !== "step" || screen.value.step !== step.id) return;
    const now = tablet.stops.value.find((held) => held.stop.id === stop.id);
    const next = now && nextStep(caseOf(now, tablet.now()), all);
    go(next && next.id !== step.id ? { name: "step", id: stop.id, step: next.id } : { name: "stop", id: stop.id });
  }

  async function write(said: Said): Promise<Kept | { ok: false; problems: Problems }> {
    if (step.form === "photo") {
      const bytes = photoBytes(values);
      if (!bytes) return { ok: false, problems: { photo: "photo-missing" } };
      const note = (values.note as string | undefined)?.trim();
      return tablet.attach(held, bytes, { what: "photo", mediaType: "image/jpeg", ...(note ? { note } : {}) }, key);
    }
    const strokes = strokesOf(values);
    if (step.form !== "signature" || values.signed !== "signed") return tablet.addTo(held, [said], key);
    if (strokes.length === 0) return { ok: false, problems: { strokes: "signature-missing" } };
    const signed = said as Extract<Said, { kind: "record-signed" }>;
    return tablet.attach(held, await signaturePng(strokes), { what: "signature", mediaType: "image/png" }, key, (digest) => [
      { ...signed, body: { ...signed.body, attachment: digest } },
    ]);
  }

  async function save() {
    const shift = tablet.shift.value;
    const base = step.kind === "test-added" && shift ? { body: { test: { analyser: analyserOf(shift) } } } : {};
    const composed = compose(step, values, stop.at.at, base);
    if (!composed.ok) return refuse(composed.problems);
    if (step.form === undefined && saysNothing(step, values, stop.at.at)) return showToast({ text: s.nothingSaid, bad: true });
    setBusy(true);
    const kept = await write(composed.said);
    setBusy(false);
    if (!kept.ok) return refuse("problems" in kept ? kept.problems : problemsOf(kept, step.fields));
    showToast({ text: all.home.saved });
    goOn();
  }

  function refuse(found: Problems) {
    setProblems(found);
    if (found[""]) showToast({ text: problemWords(found[""]), bad: true });
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  }

  return (
    <main class="step">
      <BackBar title={w.title} to={{ name: "stop", id: stop.id }} />
      {obligationsOf(step, one).map((obligation) => (
        <p key={obligation.code} class={`clause ${obligation.state}`}>
          <b>{obligation.words[language.value]}</b>
          {isOwed(obligation) && <span class="due">{obligation.dueAt ? remaining(obligation.dueAt, now).text : s.noFigure}</span>}
          <small>
            {s.asks} <Clause of={obligation.citation} />
          </small>
        </p>
      ))}
      {clauses.length > 0 && (
        <p class="clause">
          <small>
            {s.open}{" "}
            {clauses.slice(0, MOST_CLAUSES).map((citation, index) => (
              <span key={`${citation.instrument} ${citation.clause}`}>
                {index > 0 && "；"}
                <Clause of={citation} />
              </span>
            ))}
            {clauses.length > MOST_CLAUSES && ` ${s.andMore(clauses.length - MOST_CLAUSES)}`}
          </small>
        </p>
      )}
      <form
        class="step-form"
        noValidate
        // The keyboard's Enter ends a field, never the record: only the button saves.
        onKeyDown={(event) => {
          if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div class="step-fields">
          {step.form === "photo" && <PhotoField value={values} problem={problems.photo} onChange={(photo) => set("photo", photo)} />}
          {step.fields.map((field) => (
            <FieldControl
              key={field.name}
              field={field}
              label={w.fields[field.name] ?? field.name}
              value={values[field.name] ?? ""}
              problem={problems[field.name]}
              onChange={(value) => set(field.name, value)}
              stop={{ id: stop.id, at: stop.at.at }}
            />
          ))}
          {step.form === "signature" && values.signed === "signed" && (
            <div class="wide">
              <SignaturePad strokes={strokesOf(values)} onChange={(strokes) => set("strokes", JSON.stringify(strokes))} />
              {problems.strokes && (
                <p class="problem" role="alert">
                  {s.sign.missing}
                </p>
              )}
            </div>
          )}
        </div>
        <footer class="actions">
          <button type="button" onClick={() => goOn(true)}>
            {s.putOff}
          </button>
          <button type="submit" class={step.id === "void" ? "main-action danger" : "main-action"} disabled={busy}>
            {busy ? all.reading.saving : step.id === "void" ? s.voidConfirm : s.saveAndGoOn}
          </button>
        </footer>
      </form>
    </main>
  );
}

export function Clause({ of }: { of: Citation }) {
  const { law } = words();
  return (
    <>
      {citedAs(of, language.value === "zh")}
      {law.confidence[of.confidence]}
    </>
  );
}

/** What is known already: who is on the shift; the tubes that were drawn are those that are sealed. */
function prefilled(step: Step, { stop }: HeldStop, present: readonly string[]): Values {
  if (step.id === "draw-blood") return { officers: present.join(" ") };
  if (step.id !== "seal-sample") return {};
  const drawn = stop.events.flatMap((event) => (event.kind === "sample-drawn" ? event.body.tubes : []));
  const tubes: readonly Tube[] = drawn.map(({ label, seal = "" }) => ({ label, seal }));
  return tubes.length > 0 ? { tubes } : {};
}

function strokesOf(values: Values): Strokes {
  return typeof values.strokes === "string" ? (JSON.parse(values.strokes) as Strokes) : [];
}
