import type { Term } from "./sql-parameters.ts";
import { FILTER_COLUMNS, type StopsQuery } from "./stops-query.ts";

type Filters = Pick<StopsQuery, "open" | "fromMs" | (typeof FILTER_COLUMNS)[number]>;

/** The category of nearly every stop. No index has it: a page of these stops is the unit's own page with a few gaps. */
const COMMON_CATEGORY = "below-limit";

/** How the stops of a query are found. */
export interface IndexChoice {
  /** The index to seek by; the primary key if absent. */
  readonly index: string | undefined;
  /** The conditions that the index answers. */
  readonly seek: readonly Term[];
  /** The conditions that are tested on each stop of the index. */
  readonly test: readonly Term[];
}

/**
 * Chooses the index of one filter; the others are tested on its stops. A page of two rare filters costs the rows of the
 * one that comes first below.
 */
export function chooseIndex({ open, fromMs, ...values }: Filters): IndexChoice {
  const isCommon = values.category === COMMON_CATEGORY;
  const filters: { index: string; where: Term[] }[] = [];
  if (open) filters.push({ index: "stops_owed", where: [["owed = 1"]] });
  for (const column of FILTER_COLUMNS) {
    const value = values[column];
    if (value === undefined || (isCommon && column === "category")) continue;
    // Written out, so that SQLite knows that the index has every such row.
    const rare: Term[] = column === "category" ? [[`category <> '${COMMON_CATEGORY}'`]] : [];
    filters.push({ index: `stops_${column}`, where: [...rare, [`${column} =`, value]] });
  }
  const [first, ...others] = filters;
  return {
    index: first?.index,
    seek: [...(first?.where ?? []), ...(fromMs === undefined ? [] : [["at_ms >=", fromMs] as const])],
    test: [...others.flatMap(({ where }) => where), ...(isCommon ? [["category =", COMMON_CATEGORY] as const] : [])],
  };
}
