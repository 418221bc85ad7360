import type { HeldEntry } from "../entries/held-entry.ts";
import { entryFacts, factText } from "../facts/entry-facts.ts";
import { instantText, whenText } from "../facts/time.ts";
import { standingText } from "../formats/standing.ts";
import { shownTime } from "../formats/time.ts";
import { go } from "../parts/navigation.ts";
import { paperWords } from "../print/words/words.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { useTablet } from "../tablet/tablet.ts";
import { language, problemWords, words } from "../words/language.ts";
import { type Step, stepOf } from "./catalogue.ts";
import { isOfStep } from "./compose.ts";
import { canCorrect, correctionsOf, saidBy } from "./corrections.ts";
import { stepWords } from "./words/words.ts";

/** The entries by which a step was recorded, and those that correct them. */
export function entriesOf(step: Step, { entries }: HeldStop): readonly HeldEntry[] {
  if (step.form === "photo") return [];
  const own = new Set(
    entries.filter(({ sealed: { entry, personal } }) => isOfStep(step, { ...entry, personal })).map(({ id }) => id),
  );
  return entries.filter(
    ({ id, sealed: { entry } }) => own.has(id) || (entry.kind === "corrected" && own.has(entry.body.corrects)),
  );
}

/** One entry of a stop's log: when, what, in words, and where it stands. It can be corrected from here, as long as the stop holds. */
export function LogLine({ held, entry: { id, sealed, standing, problem } }: { held: HeldStop; entry: HeldEntry }) {
  const tablet = useTablet();
  const all = words();
  const w = all.stop;
  const s = stepWords();
  const { entry } = sealed;
  const step = stepOf({ ...entry, personal: sealed.personal });
  const title = (step && s.steps[step.id]?.title) ?? w.kinds[entry.kind];
  const isCorrected = correctionsOf(held, id).length > 0;
  const paper = paperWords(language.value);
  const facts = saidBy(sealed).flatMap((said) => entryFacts(said, paper, tablet.choices.value));
  const at = entry.kind === "corrected" ? entry.body.at : entry.at;
  const happened = at && whenText(at, paper);
  return (
    <li>
      <span class="log-what">
        <b>
          {shownTime(entry.recordedAt)} {title}
        </b>
        {isCorrected && <em> {s.corrected}</em>}
        {entry.kind === "corrected" && <small>{all.said(s.correct.why, entry.body.reason)}</small>}
        {happened && happened !== instantText(entry.recordedAt) && (
          <small>{all.said(s.fields.when ?? "", happened)}</small>
        )}
        {facts.length > 0 && <small>{factText(facts, paper)}</small>}
      </span>
      <span class={`standing ${standing}`}>
        <span class="dot" aria-hidden="true" />
        {standingText(standing, all)}
      </span>
      {canCorrect(held, id) && (
        <button type="button" class="quiet" onClick={() => go({ name: "correct", id: held.stop.id, entry: id })}>
          {s.correct.button}
          <span class="for-readers"> {title}</span>
        </button>
      )}
      {problem && <span class={standing === "stuck" ? "problem" : "muted"}> {problemWords(problem.code)}</span>}
    </li>
  );
}
