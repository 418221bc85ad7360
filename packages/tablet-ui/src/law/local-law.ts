import { signal } from "@preact/signals";
import { type Classify, categoriser, china, classifier } from "@roadside/core";

/** The limits for readings: China's by default, those of every place once a shift elsewhere has loaded them. */
const judge = signal<Classify>(/* @__PURE__ */ classifier(china));

export const classify: Classify = (reading, context) => judge.value(reading, context);
export const categorise = categoriser(classify);

/** Loads the law of a place other than China. */
export async function loadPlaceLaw(jurisdiction: string): Promise<void> {
  if (jurisdiction !== "CN") judge.value = (await import("./all-places.ts")).classify;
}
