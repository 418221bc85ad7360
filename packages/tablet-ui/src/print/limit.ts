import type { Classification } from "@roadside/core";
import { formatUnit } from "../formats/reading.ts";
import type { PaperWords } from "./words/words.ts";

const SIGNS = { ">=": "≥", ">": ">" } as const;

/** Formats the limit that was reached, as the law compares; or that the reading is below the lowest one. */
export function formatLimit({ category, limit }: Classification, { print }: PaperWords): string {
  const figure = `${limit.value} ${formatUnit(limit.unit)}`;
  return category === "below-limit" ? print.below[limit.comparison](figure) : `${SIGNS[limit.comparison]} ${figure}`;
}

/** Formats the limit as a sentence, for a place without a label. */
export function formatLimitSentence(law: Classification, words: PaperWords): string {
  const figure = formatLimit(law, words);
  return law.category === "below-limit" ? figure : `${words.all.law.limit} ${figure}`;
}
