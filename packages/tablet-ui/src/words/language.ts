import { signal } from "@preact/signals";
import { en } from "./en.ts";
import { type Words, zh } from "./zh.ts";

export type Language = "zh" | "en";

const CATALOGUES: Readonly<Record<Language, Words>> = { zh, en };
const KEY = "roadside.language";

/** Chinese first; what was chosen on this tablet stays. It is no evidence, so it lives in the simplest store there is. */
export const language = signal<Language>(localStorage.getItem(KEY) === "en" ? "en" : "zh");

export function setLanguage(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(KEY, chosen);
  showLanguage();
}

/** Tells the browser and screen readers which language the page is in. */
export function showLanguage(): void {
  document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
  document.title = words().product;
}

/** The words of the chosen language. Read while rendering, it renders again when the language changes. */
export function words(): Words {
  return CATALOGUES[language.value];
}

/** A problem's code in words. */
export function problemWords(code: string): string {
  return words().problems[code] ?? words().problem(code);
}
