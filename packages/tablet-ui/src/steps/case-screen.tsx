import "./steps.css";
import type { StopTest } from "@roadside/core";
import { useMemo } from "preact/hooks";
import { correctionsOfReading } from "../facts/corrected-readings.ts";
import { outcomeText } from "../facts/entry-facts.ts";
import { shownTime } from "../formats/time.ts";
import { isOwed } from "../law/is-owed.ts";
import { BackBar } from "../parts/back-bar.tsx";
import { go } from "../parts/navigation.ts";
import { StopHere } from "../parts/stop-loader.tsx";
import { StopVerdict } from "../parts/stop-verdict.tsx";
import { useMinute } from "../parts/use-minute.ts";
import { paperWords } from "../print/words/words.ts";
import { draftKey, PUT_OFF } from "../stops/draft-key.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { useTablet } from "../tablet/tablet.ts";
import { language, problemWords, words } from "../words/language.ts";
import { Attachments } from "./attachments.tsx";
import { caseOf } from "./case.ts";
import {
  type Case,
  GROUPS,
  isSuspect,
  nextStep,
  obligationsOf,
  STEPS,
  type Step,
  stateOf,
  stepsLeft,
} from "./catalogue.ts";
import { dueText } from "./due-time.ts";
import { LogLine } from "./log-line.tsx";
import { lawOf } from "./reading-check.ts";
import { stepWords } from "./words/words.ts";

/** One stop: what the law says, what is to be done next and by which clause, what is recorded, its log. A stop that is not on this tablet is fetched. */
export function CaseScreen({ id }: { id: string }) {
  return (
    <StopHere id={id} title={words().stop.title}>
      {(held) => <Held held={held} />}
    </StopHere>
  );
}

function Held({ held }: { held: HeldStop }) {
  const tablet = useTablet();
  const all = words();
  const w = all.stop;
  const s = stepWords();
  const now = useMinute(tablet.now);
  const { stop, entries } = held;
  const one = useMemo(() => caseOf(held, now), [held, now]);
  const next = nextStep(one, tablet.drafts.get<readonly string[]>(PUT_OFF + stop.id) ?? []);
  // What was put off is not done: it comes again once the rest is.
  const left = stepsLeft(one);
  const goOn = next ?? left[0];
  return (
    <main class="stop-details">
      <BackBar title={w.title}>
        <button type="button" class="quiet" onClick={() => go({ name: "print", id: stop.id })}>
          {w.print}
        </button>
      </BackBar>
      <div class="details-columns">
        <section>
          {stop.voided && <p class="notice">{all.said(w.voided, stop.voided.reason)}</p>}
          <StopVerdict held={held} law={one.law} />
          {breathDiffers(held) && <p class="notice">{s.breathDiffers}</p>}
          {stop.flags.length > 0 && (
            <p class="notice">
              {all.said(w.flags, [...new Set(stop.flags.map(({ code }) => problemWords(code)))].join("；"))}
            </p>
          )}
          <Facts held={held} />
          <Attachments stop={stop} />
        </section>
        <section class="case-steps">
          {!next && goOn && <p class="notice">{s.putOffStill(left.length)}</p>}
          {goOn ? (
            <button type="button" class="main-action" onClick={() => go({ name: "step", id: stop.id, step: goOn.id })}>
              {s.next(s.steps[goOn.id]?.title ?? goOn.id)}
            </button>
          ) : (
            isSuspect(one) && !stop.voided && <p class="all-done">✓ {s.allDone}</p>
          )}
          {!stop.voided &&
            GROUPS.map((group) => {
              const steps = STEPS.filter((step) => step.group === group && stateOf(step, one) !== "impossible");
              const [more, asked] = [
                steps.filter((step) => isOptional(step, one)),
                steps.filter((step) => !isOptional(step, one)),
              ];
              return (
                steps.length > 0 && (
                  <div key={group} class="step-group">
                    <h2>{s.groups[group]}</h2>
                    {[asked, more].map(
                      (list, index) =>
                        list.length > 0 && (
                          <ul key={index === 0 ? "asked" : "more"} class={index === 0 ? undefined : "step-more"}>
                            {list.map((step) => (
                              <StepRow key={step.id} step={step} one={one} now={now} />
                            ))}
                          </ul>
                        ),
                    )}
                  </div>
                )
              );
            })}
          <h2>{w.entries}</h2>
          <ul class="plain log">
            {entries.map((entry) => (
              <LogLine key={entry.id} held={held} entry={entry} />
            ))}
          </ul>
        </section>
      </div>
    </main>
  );
}

/** What the case may need and neither law nor practice asks for: it stands back behind what is asked for. */
function isOptional(step: Step, one: Case): boolean {
  return stateOf(step, one) === "possible";
}

function StepRow({ step, one, now }: { step: Step; one: Case; now: Date }) {
  const tablet = useTablet();
  const s = stepWords();
  const state = stateOf(step, one);
  const isHalf = tablet.drafts.get(draftKey(one.stop.id, step.id)) !== undefined;
  const first = obligationsOf(step, one).find(isOwed);
  return (
    <li>
      <button
        type="button"
        class={`step-row ${state}`}
        data-step={step.id}
        data-state={state}
        onClick={() => go({ name: "step", id: one.stop.id, step: step.id })}
      >
        <span class="step-mark" aria-hidden="true" />
        <span class="step-title">
          {s.steps[step.id]?.title ?? step.id}
          {first && <small>{first.words[language.value]}</small>}
        </span>
        <span class="step-state">
          {isHalf
            ? s.goOn
            : state === "owed" && first
              ? dueText(first, now)
              : state === "wanted"
                ? s.wanted
                : state === "done"
                  ? s.done
                  : ""}
        </span>
      </button>
    </li>
  );
}

function Facts({ held }: { held: HeldStop }) {
  const { stop } = held;
  const tablet = useTablet();
  const all = words();
  const w = all.stop;
  const s = stepWords();
  const { personal, logged } = stop;
  const plate = personal?.plate;
  const shift = tablet.shift.value;
  const known = [...(shift ? [shift.checkpoint] : []), ...(tablet.choices.value?.checkpoints ?? [])];
  const checkpoint = known.find(({ id }) => id === logged?.checkpoint)?.name[language.value] ?? logged?.checkpoint;
  const said = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join(" · ") || undefined;
  const chosen = (value: string | undefined) => value && (s.choices[value] ?? value);
  const facts: readonly [string, string | undefined][] = [
    [w.time, `${stop.at.approximate ? `${w.approximately} ` : ""}${shownTime(stop.at.at)}`],
    [w.checkpoint, checkpoint],
    [w.tests, stop.tests.map((test) => testText(held, test)).join("；")],
    [w.analyser, said(...new Set(stop.tests.map(({ analyser }) => analyser?.serial)))],
    [w.plate, plate ? (plate.kind === "none" ? w.noPlate : plate.number) : undefined],
    [w.vehicle, said(chosen(logged?.vehicle?.type), chosen(logged?.vehicle?.use), chosen(logged?.place?.road))],
    [w.driver, said(personal?.name, chosen(logged?.driver?.sex), personal?.idNumber?.number)],
    [
      w.licence,
      said(chosen(logged?.driver?.licence?.status), logged?.driver?.licence?.classes, personal?.licenceNumber),
    ],
    [w.observations, logged?.observations?.join("；")],
    [w.statements, personal?.statements?.join("；")],
  ];
  return (
    <dl>
      {facts
        .filter(([, value]) => value !== undefined && value !== "")
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      {stop.links.map(({ to, entry, relation }) => (
        <div key={entry}>
          <dt>{w.links}</dt>
          <dd class="linked">
            <span>{relation}</span>
            <button type="button" class="quiet" onClick={() => go({ name: "stop", id: to })}>
              {w.openLinked}
            </button>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A test as it holds now, and what it was before where somebody corrected it. */
function testText(held: HeldStop, test: StopTest): string {
  const paper = paperWords(language.value);
  return outcomeText(test, paper) + correctionsOfReading(held, test, paper).map(paper.print.inBrackets).join("");
}

/** Whether the law calls two breath readings of the stop by different names: which of them holds is for people to say. */
function breathDiffers({ stop }: HeldStop): boolean {
  const names = stop.tests.flatMap((test) => {
    const law = test.outcome === "reading" && test.reading.specimen === "breath" ? lawOf(test.reading, stop) : null;
    return law?.ok ? [law.category] : [];
  });
  return new Set(names).size > 1;
}
