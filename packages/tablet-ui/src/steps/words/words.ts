import { language } from "../../words/language.ts";
import { en } from "./en.ts";
import { type StepWords, zh } from "./zh.ts";

/** The steps' words in the chosen language. They come with the steps, not with the first screen. */
export function stepWords(): StepWords {
  return language.value === "zh" ? zh : en;
}
