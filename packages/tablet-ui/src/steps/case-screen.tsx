import "../styles/steps.css";
import type { Stop, StopTest } from "@roadside/core";
import { useMemo } from "preact/hooks";
import { formatReadingCorrections } from "../facts/corrected-readings.ts";
import { outcomeText } from "../facts/entry-facts.ts";
import { formatValue, getFactWords } from "../facts/words/words.ts";
import { toRecordNumber } from "../formats/record-number.ts";
import { formatTime } from "../formats/time.ts";
import { isOwed } from "../law/is-owed.ts";
import { BackBar } from "../parts/back-bar.tsx";
import { go } from "../parts/navigation.ts";
import { StopLoader } from "../parts/stop-loader.tsx";
import { StopVerdict } from "../parts/stop-verdict.tsx";
import { useMinute } from "../parts/use-minute.ts";
import { draftKey, POSTPONED_PREFIX } from "../stops/draft-key.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { useTablet } from "../tablet/context.ts";
import { formatProblem, getWords, language } from "../words/language.ts";
import { Attachments } from "./attachments.tsx";
import { type Case, isSuspect, openCase } from "./case.ts";
import { STEPS_BY_GROUP } from "./catalogue.ts";
import { formatDue } from "./due-time.ts";
import { EntryLine } from "./entry-line.tsx";
import { findNextStep, findObligations, findStepsLeft, stateOf } from "./progress.ts";
import { classifyReading } from "./reading-check.ts";
import { GROUPS, type Step } from "./step.ts";
import { getStepWords } from "./words/words.ts";

/** One stop: its category, the next step, what is recorded, and its entries. */
export function CaseScreen({ id, from }: { id: string; from?: string | undefined }) {
  return (
    <StopLoader id={id} title={getWords().stop.title}>
      {(held) => <CaseOfStop held={held} from={from} />}
    </StopLoader>
  );
}

function CaseOfStop({ held, from }: { held: HeldStop; from: string | undefined }) {
  const tablet = useTablet();
  const all = getWords();
  const w = all.stop;
  const s = getStepWords();
  const now = useMinute(tablet.now);
  const { stop, entries } = held;
  const one = useMemo(() => openCase(held, now), [held, now]);
  const next = findNextStep(one, tablet.drafts.get<readonly string[]>(POSTPONED_PREFIX + stop.id) ?? []);
  // Postponed steps come again after the others.
  const left = findStepsLeft(one);
  const target = next ?? left[0];
  return (
    <main class="stop-details">
      <BackBar title={w.title} to={from === undefined ? { name: "home" } : { name: "stop", id: from }}>
        <button type="button" class="quiet" onClick={() => go({ name: "print", id: stop.id })}>
          {w.print}
        </button>
      </BackBar>
      <div class="details-columns">
        <section>
          {stop.voided && <p class="notice">{all.labelled(w.voided, stop.voided.reason)}</p>}
          <StopVerdict held={held} law={one.law} />
          {breathDiffers(held) && <p class="notice">{s.breathDiffers}</p>}
          {stop.flags.length > 0 && (
            <p class="notice">
              {all.labelled(w.flags, [...new Set(stop.flags.map(({ code }) => formatProblem(code)))].join("；"))}
            </p>
          )}
          <Facts held={held} />
          <Attachments stop={stop} />
        </section>
        <section class="case-steps">
          {!next && target && <p class="notice">{s.postponed(left.length)}</p>}
          {target ? (
            <button
              type="button"
              class="main-action"
              onClick={() => go({ name: "step", id: stop.id, step: target.id })}
            >
              {s.next(target.title[language.value])}
            </button>
          ) : (
            isSuspect(one) && !stop.voided && <p class="all-done">✓ {s.allDone}</p>
          )}
          {!stop.voided &&
            GROUPS.map((group) => {
              const steps = STEPS_BY_GROUP[group].filter((step) => stateOf(step, one) !== "impossible");
              const [more, required] = [
                steps.filter((step) => isOptional(step, one)),
                steps.filter((step) => !isOptional(step, one)),
              ];
              return (
                steps.length > 0 && (
                  <div key={group} class="step-group">
                    <h2>{s.groups[group]}</h2>
                    {[required, more].map(
                      (list, index) =>
                        list.length > 0 && (
                          <ul key={index === 0 ? "required" : "more"} class={index === 0 ? undefined : "step-more"}>
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
              <EntryLine key={entry.id} held={held} entry={entry} />
            ))}
          </ul>
        </section>
      </div>
    </main>
  );
}

/** Whether neither law nor practice requires a step: it is shown after the required ones. */
function isOptional(step: Step, one: Case): boolean {
  return stateOf(step, one) === "possible";
}

function StepRow({ step, one, now }: { step: Step; one: Case; now: Date }) {
  const tablet = useTablet();
  const s = getStepWords();
  const state = stateOf(step, one);
  const hasDraft = tablet.drafts.get(draftKey(one.stop.id, step.id)) !== undefined;
  const first = findObligations(step, one).find(isOwed);
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
          {step.title[language.value]}
          {first && <small>{first.words[language.value]}</small>}
        </span>
        <span class="step-state">
          {hasDraft
            ? s.continue
            : state === "owed" && first
              ? formatDue(first, now)
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
  const all = getWords();
  const w = all.stop;
  const { personal, logged } = stop;
  const plate = personal?.plate;
  const shift = tablet.shift.value;
  const known = [...(shift ? [shift.checkpoint] : []), ...(tablet.choices.value?.checkpoints ?? [])];
  const checkpoint = known.find(({ id }) => id === logged?.checkpoint)?.name[language.value] ?? logged?.checkpoint;
  const joined = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join(" · ") || undefined;
  const chosen = (value: string | undefined) => value && formatValue(getFactWords(language.value), value);
  const facts: readonly [string, string | undefined][] = [
    [w.number, toRecordNumber(stop.id)],
    [w.time, `${stop.at.approximate ? `${w.approximately} ` : ""}${formatTime(stop.at.at)}`],
    [w.checkpoint, checkpoint],
    [w.tests, stop.tests.map((test) => formatTest(held, test)).join("；")],
    [w.analyser, joined(...new Set(stop.tests.map(({ analyser }) => analyser?.serial)))],
    [w.plate, plate ? (plate.kind === "none" ? w.noPlate : plate.number) : undefined],
    [w.vehicle, joined(chosen(logged?.vehicle?.type), chosen(logged?.vehicle?.use), chosen(logged?.place?.road))],
    [w.driver, joined(personal?.name, chosen(logged?.driver?.sex), personal?.idNumber?.number)],
    [
      w.licence,
      joined(chosen(logged?.driver?.licence?.status), logged?.driver?.licence?.classes, personal?.licenceNumber),
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
      {findLinks(stop, tablet.stops.value).map(({ other, entry, relation }) => (
        <div key={entry}>
          <dt>{w.links}</dt>
          <dd class="linked">
            <span>
              {relation} · {toRecordNumber(other)}
            </span>
            <button type="button" class="quiet" onClick={() => go({ name: "stop", id: other, from: stop.id })}>
              {w.openLinked}
            </button>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Lists the links of a stop and those of other stops to it: a link is visible from both. */
function findLinks({ id, links }: Stop, stops: readonly HeldStop[]) {
  return [
    ...links.map(({ to, ...link }) => ({ ...link, other: to })),
    ...stops.flatMap(({ stop }) =>
      stop.voided
        ? []
        : stop.links.filter(({ to }) => to === id).map(({ to: _, ...link }) => ({ ...link, other: stop.id })),
    ),
  ];
}

/** Formats a test with its corrections. */
function formatTest(held: HeldStop, test: StopTest): string {
  const paper = getFactWords(language.value);
  return outcomeText(test, paper) + formatReadingCorrections(held, test, paper).map(paper.facts.inBrackets).join("");
}

/** Whether breath readings of the stop have different categories: officers decide which one is right. */
function breathDiffers({ stop }: HeldStop): boolean {
  const names = stop.tests.flatMap((test) => {
    const law =
      test.outcome === "reading" && test.reading.specimen === "breath" ? classifyReading(test.reading, stop) : null;
    return law?.ok ? [law.category] : [];
  });
  return new Set(names).size > 1;
}
