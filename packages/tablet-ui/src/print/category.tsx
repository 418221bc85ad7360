import type { Assessment, Stop } from "@roadside/core";
import { formatClause } from "../law/clause.ts";
import { findPoliceDuties, formatNoReading } from "../law/no-reading.ts";
import { Dated } from "./dated.tsx";
import type { PaperWords } from "./words/words.ts";

/** The category of the stop; without a reading, the outcome of the last test and the duties that follow. */
export function Category({ stop, assessment, words }: { stop: Stop; assessment: Assessment; words: PaperWords }) {
  const { all, language } = words;
  const { category, classification } = assessment;
  if (classification) return <p class="category">{all.law.categories[category] ?? category}</p>;
  return (
    <>
      <p class="category">{formatNoReading(stop, all)}</p>
      {!stop.voided &&
        findPoliceDuties(assessment).map(({ code, words: what, citation }) => (
          <p key={code} class="duty">
            {what[language]}{" "}
            <small>
              <Dated text={formatClause(citation, words)} />
            </small>
          </p>
        ))}
    </>
  );
}
