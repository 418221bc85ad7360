import { CHOICES, type Words } from "@roadside/core";
import { capitalise } from "../../formats/capitalise.ts";
import { en as allEn } from "../../words/en.ts";
import type { Language } from "../../words/language.ts";
import { type Words as AllWords, zh as allZh } from "../../words/zh.ts";
import { VEHICLE_TYPES } from "../vehicle-types.ts";
import { en } from "./en.ts";
import { type FactTexts, zh } from "./zh.ts";

/** The words for the content of entries, in the language of the screen or of a paper. */
export interface FactWords {
  readonly language: Language;
  readonly all: AllWords;
  readonly facts: FactTexts;
}

const FACT_WORDS: Readonly<Record<Language, FactWords>> = {
  zh: { language: "zh", all: allZh, facts: zh },
  en: { language: "en", all: allEn, facts: en },
};

export function getFactWords(language: Language): FactWords {
  return FACT_WORDS[language];
}

/** Words of every coded value. Where two fields share a code, its words are the same but for `restraintMeans`. */
const { restraintMeans, ...choices } = CHOICES;
const VALUE_WORDS: Readonly<Record<string, Words | undefined>> = Object.assign(
  {},
  VEHICLE_TYPES,
  ...Object.values(choices),
);
const MEANS_WORDS: Readonly<Record<string, Words | undefined>> = restraintMeans;

/** Formats a coded value; the code itself if it has no word. */
export function formatValue({ language, all }: FactWords, code: string, field = ""): string {
  const words = (field === "means" ? MEANS_WORDS[code] : undefined) ?? VALUE_WORDS[code];
  return words ? capitalise(words[language]) : (all.law.categories[code] ?? code);
}
