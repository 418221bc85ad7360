import type { Classification } from "@roadside/core";
import { unitText } from "../parts/reading-text.ts";
import type { PaperWords } from "./words/words.ts";

const SIGNS = { ">=": "≥", ">": ">" } as const;

/** The limit that was reached, as the law compares; or that the lowest one was not. */
export function limitText({ category, limit }: Classification, { print }: PaperWords): string {
  const text = `${SIGNS[limit.comparison]} ${limit.value} ${unitText(limit.unit)}`;
  return category === "below-limit" ? print.noLimitReached(text) : `${print.limit} ${text}`;
}
