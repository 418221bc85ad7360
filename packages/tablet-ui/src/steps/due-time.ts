import type { Obligation } from "@roadside/core";
import { formatTimeLimit } from "../facts/time-limit.ts";
import { getFactWords } from "../facts/words/words.ts";
import { formatRemaining } from "../formats/remaining.ts";
import { language } from "../words/language.ts";

/** How long there is for a duty; where the law's clock does not run yet or names no figure, what the law says. */
export function formatDue({ dueAt, limit }: Obligation, now: Date): string {
  return dueAt === null ? formatTimeLimit(limit, getFactWords(language.value)) : formatRemaining(dueAt, now).text;
}
