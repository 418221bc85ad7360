import { en as stepsEn } from "../../steps/words/en.ts";
import { type StepWords, zh as stepsZh } from "../../steps/words/zh.ts";
import { en as allEn } from "../../words/en.ts";
import type { Language } from "../../words/language.ts";
import { zh as allZh, type Words } from "../../words/zh.ts";
import { en } from "./en.ts";
import { type PrintWords, zh } from "./zh.ts";

/** Every word that a paper may need, in the paper's own language: a driver who reads no Chinese gets a slip in English from an officer who works in Chinese. */
export interface PaperWords {
  readonly language: Language;
  readonly print: PrintWords;
  readonly all: Words;
  /** What an officer chose in a step of a case, by its code. */
  readonly choices: StepWords["choices"];
}

const PAPERS: Readonly<Record<Language, PaperWords>> = {
  zh: { language: "zh", print: zh, all: allZh, choices: stepsZh.choices },
  en: { language: "en", print: en, all: allEn, choices: stepsEn.choices },
};

export function paperWords(language: Language): PaperWords {
  return PAPERS[language];
}

/** A coded value in words; as the record has it where there are none. A field may have words of its own for what others call otherwise. */
export function valueWords({ all, print, choices }: PaperWords, code: string, field = ""): string {
  const specimens: Readonly<Record<string, string>> = all.specimens;
  return (
    choices[`${field}/${code}`] ??
    choices[code] ??
    specimens[code] ??
    all.law.categories[code] ??
    print.values[code] ??
    code
  );
}

/** What is to be known of a record beside what it says. */
export function flagWords({ all, print }: PaperWords, code: string): string {
  return print.flagCodes[code] ?? all.problems[code] ?? code;
}
