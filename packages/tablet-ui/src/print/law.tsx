import {
  type Assessment,
  AUTHORITIES,
  type CaseFinding,
  type CaseMeasure,
  type Refusal,
  type Stop,
} from "@roadside/core";
import { formatUnit } from "../formats/reading.ts";
import { formatCitedClauses } from "../law/cited-clauses.ts";
import { formatClause } from "../law/clause.ts";
import { Category } from "./category.tsx";
import { Dated } from "./dated.tsx";
import { formatLimit } from "./limit.ts";
import { Facts } from "./slip.tsx";
import { formatFlag, type PaperWords } from "./words/words.ts";

/** The law of the day: the category with its clauses, the findings met, the measures provided, and unknown facts. */
export function Law({ stop, assessment, words }: { stop: Stop; assessment: Assessment | Refusal; words: PaperWords }) {
  const { print, all } = words;
  if (!assessment.ok) {
    return (
      <section>
        <h2>{print.law}</h2>
        <p class="category">{print.undetermined}</p>
        <p>{all.problems[assessment.error.code] ?? assessment.error.message}</p>
      </section>
    );
  }
  const { classification, basis, provisional } = assessment;
  return (
    <section>
      <h2>{print.law}</h2>
      <Category stop={stop} assessment={assessment} words={words} />
      <Facts
        facts={[
          [print.basis, basis && print.bases[basis.rule]],
          [print.asBlood, classification?.blood && `${classification.blood.value} ${classification.blood.unit}`],
          [all.law.limit, classification && formatLimit(classification, words)],
          [print.margin, classification && `${classification.margin.value} ${formatUnit(classification.margin.unit)}`],
          [
            print.clause,
            classification && (
              <ul>
                {formatCitedClauses(classification, words).map((text) => (
                  <li key={text}>
                    <Dated text={text} />
                  </li>
                ))}
                {classification.stale && <li>{all.law.stale(classification.checkedThrough)}</li>}
              </ul>
            ),
          ],
        ]}
      />
      {provisional && !stop.voided && <p class="marked">{print.provisional}</p>}
      {!stop.voided && <Consequences assessment={assessment} words={words} />}
    </section>
  );
}

/** The consequences of the category. */
function Consequences({ assessment, words }: { assessment: Assessment; words: PaperWords }) {
  const { print, facts, language } = words;
  const { findings, measures, unknown, flags } = assessment;
  const met = (under: CaseFinding["under"]) => findings.filter((one) => one.state === "met" && one.under === under);
  // A stale law is shown next to its clauses.
  const notes = [
    ...new Set(flags.filter(({ code }) => code !== "stale-law").map(({ code }) => formatFlag(words, code))),
  ].join(facts.semicolon);
  // A missing reading or blood result is not an unknown fact: the record shows why there is none.
  const unstated = unknown
    .flatMap(({ fact, words: what }) => (fact === "reading" || fact === "blood" ? [] : what[language]))
    .join(facts.semicolon);
  return (
    <>
      <Findings title={print.findings} findings={met("law-at-act")} words={words} />
      <Findings
        title={print.pendingFindings}
        findings={findings.filter(({ state }) => state === "pending")}
        words={words}
      />
      <Findings title={print.laterFindings} findings={met("later-law")} words={words} />
      <Measures measures={measures.filter(({ state }) => state === "provided")} words={words} />
      {notes !== "" && (
        <p class="note">
          <b>{print.flags}</b> {notes}
        </p>
      )}
      {unstated !== "" && (
        <p class="note">
          <b>{print.unknown}</b> {unstated}
        </p>
      )}
    </>
  );
}

function Findings({ title, findings, words }: { title: string; findings: readonly CaseFinding[]; words: PaperWords }) {
  if (findings.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {findings.map(({ code, words: what, awaited, citation }) => (
          <li key={code}>
            {what[words.language]}
            {awaited && words.facts.colon + awaited.words[words.language]}{" "}
            <small>
              <Dated text={formatClause(citation, words)} />
            </small>
          </li>
        ))}
      </ul>
    </>
  );
}

function Measures({ measures, words }: { measures: readonly CaseMeasure[]; words: PaperWords }) {
  const { print, facts, language } = words;
  if (measures.length === 0) return null;
  return (
    <>
      <h3>{print.measures}</h3>
      <ul>
        {measures.map((one, index) => (
          // One rule may provide several measures of one kind.
          <li key={`${index} ${one.rule}`}>
            <b>{formatMeasure(one, words)}</b>
            {facts.comma}
            {print.decidedBy(AUTHORITIES[one.decidedBy][language])}{" "}
            <small>
              <Dated text={formatClause(one.citation, words)} />
            </small>
          </li>
        ))}
      </ul>
    </>
  );
}

function formatMeasure({ kind, range, may }: CaseMeasure, { print, facts }: PaperWords): string {
  const { min, max } = range ?? {};
  const figure = min === max ? min : min === undefined ? `≤ ${max}` : max === undefined ? `≥ ${min}` : `${min}–${max}`;
  const amount = range && figure !== undefined ? `${facts.colon}${figure}${print.rangeUnits[range.unit]}` : "";
  return `${print.measureKinds[kind]}${amount}${may ? print.optional : ""}`;
}
