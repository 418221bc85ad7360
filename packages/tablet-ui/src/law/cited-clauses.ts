import type { Classification } from "@roadside/core";
import { type CitingWords, formatClause } from "./clause.ts";

/** Formats the clauses of a category: that of the limit first, then that of the conversion from breath to blood. */
export function formatCitedClauses({ citations, blood }: Classification, words: CitingWords): string[] {
  const { law, labelled } = words.all;
  return citations.map((one, index) =>
    labelled(index === 0 ? law.limit : law.ratio(blood?.ratio ?? ""), formatClause(one, words)),
  );
}
