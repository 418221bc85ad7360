import type { Classification } from "@roadside/core";
import { clauseText } from "./clause-text.ts";
import type { PaperWords } from "./words/words.ts";

/** The clauses of a category: that of the limit first, then that by which breath counts as blood. */
export function citedClauses({ citations, blood }: Classification, words: PaperWords): string[] {
  const { all, print } = words;
  return citations.map((one, index) => {
    const what = index === 0 ? all.law.limit : all.law.ratio(blood?.ratio ?? "");
    return `${what}${print.colon}${clauseText(one, words)}`;
  });
}
