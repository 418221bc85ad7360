import type { Classification } from "@roadside/core";
import { type CitingWords, formatClause } from "./clause-text.ts";

/** The clauses of a category: that of the limit first, then that by which breath counts as blood. */
export function formatCitedClauses({ citations, blood }: Classification, words: CitingWords): string[] {
  const { law, said } = words.all;
  return citations.map((one, index) =>
    said(index === 0 ? law.limit : law.ratio(blood?.ratio ?? ""), formatClause(one, words)),
  );
}
