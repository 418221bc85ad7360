import { language } from "../../words/language.ts";
import { en } from "./en.ts";
import { type StepWords, zh } from "./zh.ts";

/** The words of the step screens. They load with the steps, not with the first screen. */
export function getStepWords(): StepWords {
  return language.value === "zh" ? zh : en;
}
