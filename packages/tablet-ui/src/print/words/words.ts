import { type FactWords, getFactWords } from "../../facts/words/words.ts";
import type { Language } from "../../words/language.ts";
import { en } from "./en.ts";
import { type PrintWords, zh } from "./zh.ts";

/** Every word that a paper needs, in the paper's language: a driver who reads no Chinese gets an English slip. */
export interface PaperWords extends FactWords {
  readonly print: PrintWords;
}

export function getPaperWords(language: Language): PaperWords {
  return { ...getFactWords(language), print: { zh, en }[language] };
}

/** A flag of the assessment in words. */
export function formatFlag({ all, print }: PaperWords, code: string): string {
  return print.flagCodes[code] ?? all.problems[code] ?? code;
}
