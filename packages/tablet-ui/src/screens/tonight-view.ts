import { signal } from "@preact/signals";

/** Rows that are drawn at once; a night of thousands is searched, not scrolled. */
export const ROWS = 60;

export const FILTERS = ["all", "positive", "duties", "unsent"] as const;
export type Filter = (typeof FILTERS)[number];

/** How the officer looks at the night. It is the same after another screen, and forgotten when the tablet locks: a search may be a name. */
export interface View {
  readonly filter: Filter;
  readonly search: string;
  readonly shown: number;
  /** How many of the unit's other stops are shown; 0 while they are closed. */
  readonly others: number;
}
const FRESH: View = { filter: "all", search: "", shown: ROWS, others: 0 };
export const view = signal(FRESH);

export function forgetView(): void {
  view.value = FRESH;
}
