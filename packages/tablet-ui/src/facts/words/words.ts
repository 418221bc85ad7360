import { en as allEn } from "../../words/en.ts";
import type { Language } from "../../words/language.ts";
import { zh as allZh, type Words } from "../../words/zh.ts";
import { en } from "./en.ts";
import { type FactTexts, zh } from "./zh.ts";

/** Every word for what an entry says, in a language that need not be that of the screen. */
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

/** A coded value in words; the code itself where there is none. */
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
