import { signal } from "@preact/signals";
import { type Words, zh } from "./zh.ts";

export type Language = "zh" | "en";

/** A text in each language. */
export type Text = Readonly<Record<Language, string>>;

/** Chinese is part of the app; English loads on request. */
const catalogues: Partial<Record<Language, Words>> = { zh };
const KEY = "roadside.language";

/** The language of the screens; Chinese by default. */
export const language = signal<Language>(localStorage.getItem(KEY) === "en" ? "en" : "zh");

/** Loads the words of a language. */
export async function loadWords(of: Language): Promise<void> {
  if (of === "en") catalogues.en ??= (await import("./en.ts")).en;
}

export async function setLanguage(chosen: Language): Promise<void> {
  await loadWords(chosen);
  language.value = chosen;
  localStorage.setItem(KEY, chosen);
  showLanguage();
}

/** Sets the language and the title of the page. */
export function showLanguage(): void {
  document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
  document.title = getWords().product;
}

/** Returns the words of the chosen language. A component that calls it renders again when the language changes. */
export function getWords(): Words {
  return catalogues[language.value] ?? zh;
}

/** Formats a problem code. */
export function formatProblem(code: string): string {
  return getWords().problems[code] ?? getWords().problem(code);
}
