import { signal } from "@preact/signals";
import { type Words, zh } from "./zh.ts";

export type Language = "zh" | "en";

/** A text in each language. */
export type Text = Readonly<Record<Language, string>>;

/** Chinese comes with the app, English when it is asked for. */
const catalogues: Partial<Record<Language, Words>> = { zh };
const KEY = "roadside.language";

/** Chinese first; what was chosen on this tablet stays. It is no evidence, so it lives in the simplest store there is. */
export const language = signal<Language>(localStorage.getItem(KEY) === "en" ? "en" : "zh");

/** Has a language's words at hand; where they can't be loaded, Chinese stays. */
export async function loadWords(of: Language): Promise<void> {
  if (of === "en") catalogues.en ??= (await import("./en.ts")).en;
}

export async function setLanguage(chosen: Language): Promise<void> {
  await loadWords(chosen);
  language.value = chosen;
  localStorage.setItem(KEY, chosen);
  showLanguage();
}

/** Tells the browser and screen readers which language the page is in. */
export function showLanguage(): void {
  document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
  document.title = getWords().product;
}

/** The words of the chosen language. Read while rendering, it renders again when the language changes. */
export function getWords(): Words {
  return catalogues[language.value] ?? zh;
}

/** A problem's code in words. */
export function formatProblem(code: string): string {
  return getWords().problems[code] ?? getWords().problem(code);
}
