import type { Obligation } from "@roadside/core";
import { formatTimeLimit } from "../facts/time-limit.ts";
import { getFactWords } from "../facts/words/words.ts";
import { formatRemaining } from "../formats/remaining.ts";
import { language } from "../words/language.ts";

/** Formats the time left for a duty; the limit of the law if it has no date yet. */
export function formatDue({ dueAt, limit }: Obligation, now: Date): string {
  return dueAt === null ? formatTimeLimit(limit, getFactWords(language.value)) : formatRemaining(dueAt, now).text;
}
