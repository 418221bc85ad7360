import type { Obligation } from "@roadside/core";
import { spanText } from "../facts/time-limit.ts";
import { remaining } from "../formats/remaining.ts";
import { paperWords } from "../print/words/words.ts";
import { language } from "../words/language.ts";

/** How long there is for a duty; where the law's clock does not run yet or names no figure, what the law says. */
export function dueText({ dueAt, limit }: Obligation, now: Date): string {
  return dueAt === null ? spanText(limit, paperWords(language.value)) : remaining(dueAt, now).text;
}
