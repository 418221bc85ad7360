import type { Assessment, Stop } from "@roadside/core";
import { clauseText } from "../law/clause-text.ts";
import { noReadingText, owedByPolice } from "../law/no-reading.ts";
import { Dated } from "./dated.tsx";
import type { PaperWords } from "./words/words.ts";

/** What the law calls the stop; where no test gave a reading, what came of the last, and what is owed for that. */
export function Category({ stop, assessment, words }: { stop: Stop; assessment: Assessment; words: PaperWords }) {
  const { all, language } = words;
  const { category, classification } = assessment;
  if (classification) return <p class="category">{all.law.categories[category] ?? category}</p>;
  return (
    <>
      <p class="category">{noReadingText(stop, all)}</p>
      {!stop.voided &&
        owedByPolice(assessment).map(({ code, words: what, citation }) => (
          <p key={code} class="duty">
            {what[language]}{" "}
            <small>
              <Dated text={clauseText(citation, words)} />
            </small>
          </p>
        ))}
    </>
  );
}
