import { signal } from "@preact/signals";
import type { ReadingFields } from "../stops/reading-form.ts";

/** A reading that was begun and neither saved nor discarded: going back to the list loses nothing. */
export const openReading = signal<ReadingFields | null>(null);
