import { signal } from "@preact/signals";
import { type Classify, categoriser, china, classifier } from "@roadside/core";

/** The limits that this tablet judges readings by: China's from the start, those of every other place once a shift stands there. */
const judge = signal<Classify>(/* @__PURE__ */ classifier(china));

export const classify: Classify = (reading, context) => judge.value(reading, context);
export const categorise = categoriser(classify);

/** Loads what the place of a shift needs beside China's law. */
export async function loadPlaceLaw(jurisdiction: string): Promise<void> {
  if (jurisdiction !== "CN") judge.value = (await import("./all-places.ts")).classify;
}
