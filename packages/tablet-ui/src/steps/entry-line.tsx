import type { HeldEntry } from "../entries/held-entry.ts";
import { formatFacts, listFacts } from "../facts/entry-facts.ts";
import { formatEntryTitle } from "../facts/entry-title.ts";
import { formatInstant, formatWhen } from "../facts/time.ts";
import { getFactWords } from "../facts/words/words.ts";
import { formatStanding } from "../formats/standing.ts";
import { formatTime } from "../formats/time.ts";
import { go } from "../parts/navigation.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { useTablet } from "../tablet/context.ts";
import { formatProblem, getWords, language } from "../words/language.ts";
import { findStep } from "./catalogue.ts";
import { isOfStep } from "./compose.ts";
import { canCorrect, findCorrections, listContents } from "./corrections.ts";
import { HAPPENED } from "./field.ts";
import type { Step } from "./step.ts";
import { getStepWords } from "./words/words.ts";

/** Returns the entries of a step, and those that correct them. */
export function findStepEntries(step: Step, { entries }: HeldStop): readonly HeldEntry[] {
  if (step.form === "photo") return [];
  const own = new Set(
    entries.filter(({ sealed: { entry, personal } }) => isOfStep(step, { ...entry, personal })).map(({ id }) => id),
  );
  return entries.filter(
    ({ id, sealed: { entry } }) => own.has(id) || (entry.kind === "corrected" && own.has(entry.body.corrects)),
  );
}

/** One entry of a stop: when, what, and its standing; with a button to correct it. */
export function EntryLine({ held, entry: { id, sealed, standing, problem } }: { held: HeldStop; entry: HeldEntry }) {
  const tablet = useTablet();
  const all = getWords();
  const s = getStepWords();
  const { entry } = sealed;
  const step = findStep({ ...entry, personal: sealed.personal });
  const title = step?.title[language.value] ?? formatEntryTitle(entry, all);
  const isCorrected = findCorrections(held, id).length > 0;
  const texts = getFactWords(language.value);
  const facts = listContents(sealed).flatMap((content) => listFacts(content, texts, tablet.choices.value));
  const at = entry.kind === "corrected" ? entry.body.at : entry.at;
  const happened = at && formatWhen(at, texts);
  return (
    <li>
      <span class="log-what">
        <b>
          {formatTime(entry.recordedAt)} {title}
        </b>
        {isCorrected && <em> {s.corrected}</em>}
        {entry.kind === "corrected" && <small>{all.labelled(s.correct.reason, entry.body.reason)}</small>}
        {happened && happened !== formatInstant(entry.recordedAt) && (
          <small>{all.labelled(HAPPENED.label[language.value], happened)}</small>
        )}
        {facts.length > 0 && <small>{formatFacts(facts, texts)}</small>}
      </span>
      <span class={`standing ${standing}`}>
        <span class="dot" aria-hidden="true" />
        {formatStanding(standing, all)}
      </span>
      {canCorrect(held, id) && (
        <button type="button" class="quiet" onClick={() => go({ name: "correct", id: held.stop.id, entry: id })}>
          {s.correct.button}
          <span class="for-readers"> {title}</span>
        </button>
      )}
      {problem && <span class={standing === "stuck" ? "problem" : "muted"}> {formatProblem(problem.code)}</span>}
    </li>
  );
}
