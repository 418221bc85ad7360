import type { Citation } from "@roadside/core";
import { formatReading } from "../formats/reading.ts";
import { formatTime } from "../formats/time.ts";
import { formatCitation } from "../law/clause.ts";
import { isOwed } from "../law/is-owed.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { getWords, language } from "../words/language.ts";
import type { Case } from "./case.ts";
import { formatDue } from "./due-time.ts";
import { findObligations, findOpenClauses } from "./progress.ts";
import type { Step } from "./step.ts";
import { getStepWords } from "./words/words.ts";

/** Why a step is needed: the obligations that it fulfils and the clauses that depend on it. */
export function StepReasons({ step, one, now }: { step: Step; one: Case; now: Date }) {
  const s = getStepWords();
  const clauses = findOpenClauses(step, one);
  return (
    <>
      {findObligations(step, one).map((obligation) => (
        <p key={obligation.code} class={`clause ${obligation.state}`}>
          <b>{obligation.words[language.value]}</b>
          {isOwed(obligation) && <span class="due">{formatDue(obligation, now)}</span>}
          <small>
            {s.requiredBy} <Clause citation={obligation.citation} />
          </small>
        </p>
      ))}
      {clauses.length > 0 && (
        <details class="clause">
          <summary>{s.openClauses(clauses.length)}</summary>
          <small>
            {clauses.map((citation, index) => (
              <span key={`${citation.instrument} ${citation.clause}`}>
                {index > 0 && "；"}
                <Clause citation={citation} />
              </span>
            ))}
          </small>
        </details>
      )}
    </>
  );
}

function Clause({ citation }: { citation: Citation }) {
  const { law } = getWords();
  return (
    <>
      {formatCitation(citation, language.value === "zh")}
      {law.confidence[citation.confidence]}
    </>
  );
}

/** What the driver signs: the record in a few lines. */
export function RecordSummary({ held }: { held: HeldStop }) {
  const { stop, category } = held;
  const { law, specimens, noReading, stop: w } = getWords();
  const plate = stop.personal?.plate;
  const tests = stop.tests.map((test) =>
    test.outcome === "reading"
      ? `${specimens[test.reading.specimen]} ${formatReading(test.reading)}`
      : noReading.outcomes[test.outcome],
  );
  return (
    <p class="wide shown-to-driver">
      <span>{formatTime(stop.at.at)}</span>
      <b>{tests.join("；")}</b>
      <span>{law.categories[category] ?? category}</span>
      {plate && <span>{plate.kind === "none" ? w.noPlate : plate.number}</span>}
      {stop.personal?.name && <span>{stop.personal.name}</span>}
    </p>
  );
}
