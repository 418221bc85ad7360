import "./steps.css";
import type { Citation } from "@roadside/core";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { HeldEntry } from "../entries/held-entry.ts";
import { readingText } from "../formats/reading.ts";
import { shownTime } from "../formats/time.ts";
import { citedAs } from "../law/clause-text.ts";
import { isOwed } from "../law/is-owed.ts";
import { BackBar } from "../parts/back-bar.tsx";
import { go, screen } from "../parts/navigation.ts";
import { RecordForm } from "../parts/record-form.tsx";
import { StopHere } from "../parts/stop-loader.tsx";
import { showToast } from "../parts/toast.tsx";
import { useMinute } from "../parts/use-minute.ts";
import { draftKey, PUT_OFF } from "../stops/draft-key.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { analyserOf, type Said } from "../stops/new-entries.ts";
import type { Shift } from "../stops/shift.ts";
import type { Kept } from "../tablet/entries.ts";
import { useTablet } from "../tablet/tablet.ts";
import { language, words } from "../words/language.ts";
import { caseOf } from "./case.ts";
import { type Case, clausesFor, nextStep, obligationsOf, STEPS, type Step, stateOf } from "./catalogue.ts";
import { compose, freshValues, type Problems, problemsOf, saysNothing, type Values } from "./compose.ts";
import { dueText } from "./due-time.ts";
import type { Tube, Typed } from "./field.ts";
import { PhotoField, photoBytes } from "./fields/photo-field.tsx";
import { SignaturePad, type Strokes, signaturePng } from "./fields/signature-pad.tsx";
import { StepFields, useProblems } from "./fields/step-fields.tsx";
import { entriesOf, LogLine } from "./log-line.tsx";
import { toTypeAgain } from "./reading-check.ts";
import { stepWords } from "./words/words.ts";

/** One step of a stop: its fields, the clause that asks for it, and on to the next. What is typed stays until it is saved, whatever happens. */
export function StepScreen({ id, step: stepId }: { id: string; step: string }) {
  const step = STEPS.find((one) => one.id === stepId);
  return (
    <StopHere id={id} title={words().stop.title}>
      {(held) => step && <Open key={`${id} ${stepId}`} held={held} step={step} />}
    </StopHere>
  );
}

/** A step that is recorded is shown first, to be mended or said once more; any other is asked for. */
function Open({ held, step }: { held: HeldStop; step: Step }) {
  const tablet = useTablet();
  const now = useMinute(tablet.now);
  // Not for each key that is pressed: the law is asked anew when the stop or the minute changes.
  const one = useMemo(() => caseOf(held, now), [held, now]);
  const [more, setMore] = useState(false);
  const recorded = entriesOf(step, held);
  const isHalf = tablet.drafts.get(draftKey(held.stop.id, step.id)) !== undefined;
  if (recorded.length > 0 && !more && !isHalf)
    return <Recorded held={held} step={step} entries={recorded} onMore={() => setMore(true)} />;
  return <Asked held={held} step={step} one={one} now={now} />;
}

function Recorded({
  held,
  step,
  entries,
  onMore,
}: {
  held: HeldStop;
  step: Step;
  entries: readonly HeldEntry[];
  onMore: () => void;
}) {
  const s = stepWords();
  return (
    <main class="step">
      <BackBar title={s.steps[step.id]?.title ?? step.id} to={{ name: "stop", id: held.stop.id }} />
      <ul class="plain log">
        {entries.map((entry) => (
          <LogLine key={entry.id} held={held} entry={entry} />
        ))}
      </ul>
      <footer class="actions">
        <button type="button" onClick={() => go({ name: "stop", id: held.stop.id })}>
          {words().reading.back}
        </button>
        <button type="button" class="main-action" onClick={onMore}>
          {s.again}
        </button>
      </footer>
    </main>
  );
}

/** A finger that saves one step twice must not save the next one: a step takes no save before it has stood there for so long. */
const SETTLE_MS = 600;

function Asked({ held, step, one, now }: { held: HeldStop; step: Step; one: Case; now: Date }) {
  const tablet = useTablet();
  const all = words();
  const s = stepWords();
  const { stop } = held;
  const key = draftKey(stop.id, step.id);
  const shift = tablet.shift.value;
  const fresh = { ...freshValues(step), ...prefilled(step, one, tablet.badge() ?? "", shift) };
  const values = tablet.drafts.get<Values>(key) ?? fresh;
  const { problems, setProblems, refuse } = useProblems();
  const [busy, setBusy] = useState(false);
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLE_MS);
    return () => clearTimeout(timer);
  }, []);
  const clauses = clausesFor(step, one);
  const w = s.steps[step.id] ?? { title: step.id, fields: {} };
  // Into what stands there at that moment: a photo takes a while, and what is typed meanwhile stays.
  const set = (name: string, value: Typed) => {
    tablet.drafts.set(key, { ...(tablet.drafts.get<Values>(key) ?? fresh), [name]: value });
    if (problems[name]) setProblems(({ [name]: _, ...others }) => others);
  };
  const isAsked = obligationsOf(step, one).some(isOwed) || stateOf(step, one) === "wanted";

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
      const { note } = (said as Extract<Said, { kind: "attachment-added" }>).body;
      return tablet.attach(held, bytes, { what: "photo", mediaType: "image/jpeg", ...(note ? { note } : {}) }, key);
    }
    const strokes = strokesOf(values);
    if (step.form !== "signature" || values.signed !== "signed") return tablet.addTo(held, [said], key);
    if (strokes.length === 0) return { ok: false, problems: { strokes: "signature-missing" } };
    const signed = said as Extract<Said, { kind: "record-signed" }>;
    return tablet.attach(
      held,
      await signaturePng(strokes),
      { what: "signature", mediaType: "image/png" },
      key,
      (digest) => [{ ...signed, body: { ...signed.body, attachment: digest } }],
    );
  }

  async function save() {
    const base = step.kind === "test-added" && shift ? { body: { test: { analyser: analyserOf(shift) } } } : undefined;
    const composed = compose(step, values, stop.at.at, base);
    if (!composed.ok) return refuse(composed.problems);
    if (composed.said.at && Date.parse(composed.said.at.at) > tablet.now().getTime())
      return refuse({ when: "time-in-future" });
    if (step.form === undefined && saysNothing(step, values, stop.at.at))
      return showToast({ text: s.nothingSaid, bad: true });
    const again = toTypeAgain(step.fields, values, stop, held.category);
    if (again) {
      setProblems({});
      return set(again.name, again.value);
    }
    setBusy(true);
    const kept = await write(composed.said);
    // On success the button stays as it is until the next screen is there.
    if (kept.ok) {
      showToast({ text: all.home.saved });
      return goOn();
    }
    setBusy(false);
    refuse("problems" in kept ? kept.problems : problemsOf(kept, step.fields));
  }

  return (
    <main class="step">
      <BackBar title={w.title} to={{ name: "stop", id: stop.id }} />
      {obligationsOf(step, one).map((obligation) => (
        <p key={obligation.code} class={`clause ${obligation.state}`}>
          <b>{obligation.words[language.value]}</b>
          {isOwed(obligation) && <span class="due">{dueText(obligation, now)}</span>}
          <small>
            {s.asks} <Clause of={obligation.citation} />
          </small>
        </p>
      ))}
      {clauses.length > 0 && (
        <details class="clause">
          <summary>{s.open(clauses.length)}</summary>
          <small>
            {clauses.map((citation, index) => (
              <span key={`${citation.instrument} ${citation.clause}`}>
                {index > 0 && "；"}
                <Clause of={citation} />
              </span>
            ))}
          </small>
        </details>
      )}
      <RecordForm onSave={() => void save()}>
        <fieldset class="step-fields" disabled={busy}>
          {step.form === "photo" && (
            <PhotoField value={values} problem={problems.photo} onChange={(photo) => set("photo", photo)} />
          )}
          {step.form === "signature" && <Shown held={held} />}
          <StepFields
            step={step}
            values={values}
            problems={problems}
            label={(name) => w.fields[name] ?? s.fields[name] ?? name}
            onChange={set}
            held={held}
            one={one}
          />
          {step.form === "signature" && values.signed === "signed" && (
            <SignaturePad
              strokes={strokesOf(values)}
              problem={problems.strokes && s.sign.missing}
              onChange={(strokes) => set("strokes", JSON.stringify(strokes))}
            />
          )}
        </fieldset>
        <footer class="actions">
          {isAsked ? (
            <button type="button" onClick={() => goOn(true)}>
              {s.putOff}
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
            {busy ? all.reading.saving : step.id === "void" ? s.voidConfirm : s.saveAndGoOn}
          </button>
        </footer>
      </RecordForm>
    </main>
  );
}

/** What the driver is asked to sign: the record in a few lines. */
function Shown({ held }: { held: HeldStop }) {
  const { stop, category } = held;
  const { law, specimens, noReading, stop: w } = words();
  const plate = stop.personal?.plate;
  const tests = stop.tests.map((test) =>
    test.outcome === "reading"
      ? `${specimens[test.reading.specimen]} ${readingText(test.reading)}`
      : noReading.outcomes[test.outcome],
  );
  return (
    <p class="wide shown-to-driver">
      <span>{shownTime(stop.at.at)}</span>
      <b>{tests.join("；")}</b>
      <span>{law.categories[category] ?? category}</span>
      {plate && <span>{plate.kind === "none" ? w.noPlate : plate.number}</span>}
      {stop.personal?.name && <span>{stop.personal.name}</span>}
    </p>
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

/** What is known already: who is on the shift, what its analyser shows; the tubes that were drawn are those that are sealed; where one thing only can be chosen, it is. */
function prefilled(step: Step, one: Case, badge: string, shift: Shift | null): Values {
  const only = step.fields.flatMap(({ name, offers }): [string, string][] => {
    const offered = offers?.(one) ?? [];
    return offered.length === 1 ? [[name, offered[0] as string]] : [];
  });
  const breath = step.fields.find(({ type }) => type === "breath");
  if (breath && shift) {
    const { displayUnit: unit, bloodEquivalent } = shift.analyser;
    return { [breath.name]: { value: "", unit, ...(bloodEquivalent ? { bloodEquivalent: true } : {}) } };
  }
  if (step.id === "draw-blood") return { officers: [badge, ...(shift?.partners ?? [])].join(" ") };
  if (step.id !== "seal-sample") return Object.fromEntries(only);
  const drawn = one.stop.events.flatMap((event) => (event.kind === "sample-drawn" ? event.body.tubes : []));
  const tubes: readonly Tube[] = drawn.map(({ label, seal = "" }) => ({ label, seal }));
  return tubes.length > 0 ? { tubes } : {};
}

function strokesOf(values: Values): Strokes {
  return typeof values.strokes === "string" ? (JSON.parse(values.strokes) as Strokes) : [];
}
