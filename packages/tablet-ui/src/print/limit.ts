import type { Classification } from "@roadside/core";
import { unitText } from "../formats/reading.ts";
import type { PaperWords } from "./words/words.ts";

const SIGNS = { ">=": "≥", ">": ">" } as const;

/** The limit that was reached, as the law compares; or that the reading is below the lowest. */
export function limitFigure({ category, limit }: Classification, { print }: PaperWords): string {
  const figure = `${limit.value} ${unitText(limit.unit)}`;
  return category === "below-limit" ? print.below[limit.comparison](figure) : `${SIGNS[limit.comparison]} ${figure}`;
}

/** The same where no name stands beside it. */
export function limitSentence(law: Classification, words: PaperWords): string {
  const figure = limitFigure(law, words);
  return law.category === "below-limit" ? figure : `${words.all.law.limit} ${figure}`;
}
