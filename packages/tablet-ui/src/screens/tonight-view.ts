import { signal } from "@preact/signals";

/** Rows shown at first; a night of thousands is searched, not scrolled. */
export const ROWS = 60;

/** Other stops shown at first: each is fetched, which the audit log records. */
export const OTHER_ROWS = 20;

export const FILTERS = ["all", "positive", "duties", "unsent"] as const;
export type Filter = (typeof FILTERS)[number];

/** The officer's search and filter. It stays across screens and is cleared on lock: a search may be a name. */
export interface View {
  readonly filter: Filter;
  readonly search: string;
  readonly shown: number;
  /** How many other stops of the unit are shown; 0 while the list is closed. */
  readonly others: number;
}
const FRESH: View = { filter: "all", search: "", shown: ROWS, others: 0 };
export const view = signal(FRESH);

export function forgetView(): void {
  view.value = FRESH;
}
