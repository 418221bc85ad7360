import { en as allEn } from "../../words/en.ts";
import type { Language } from "../../words/language.ts";
import { zh as allZh, type Words } from "../../words/zh.ts";
import { en } from "./en.ts";
import { type FactTexts, zh } from "./zh.ts";

/** The words for the content of entries, in the language of the screen or of a paper. */
export interface FactWords {
  readonly language: Language;
  readonly all: Words;
  readonly facts: FactTexts;
}

const FACT_WORDS: Readonly<Record<Language, FactWords>> = {
  zh: { language: "zh", all: allZh, facts: zh },
  en: { language: "en", all: allEn, facts: en },
};

export function getFactWords(language: Language): FactWords {
  return FACT_WORDS[language];
}

/** Formats a coded value; the code itself if it has no word. */
export function formatValue({ all, facts }: FactWords, code: string, field = ""): string {
  const specimens: Readonly<Record<string, string>> = all.specimens;
  return (
    facts.choices[`${field}/${code}`] ??
    facts.choices[code] ??
    specimens[code] ??
    all.law.categories[code] ??
    facts.values[code] ??
    code
  );
}
