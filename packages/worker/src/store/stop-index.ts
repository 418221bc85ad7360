import type { Term } from "./sql-parameters.ts";
import type { StopsQuery } from "./stops-query.ts";

type Filters = Pick<StopsQuery, "open" | "category" | "officer" | "checkpoint" | "operation" | "fromMs">;

/** What nearly every stop is. No index holds those: a page of them is the unit's own page with a few gaps. */
const COMMON_CATEGORY = "below-limit";

/** How the stops of a query are found. */
export interface IndexChoice {
  /** The index by which they are sought; without it, the primary key. */
  readonly index: string | undefined;
  /** What the index itself answers. */
  readonly sought: readonly Term[];
  /** What is tested on each stop that the index yields. */
  readonly tested: readonly Term[];
}

/** One filter is sought by its index and further ones are tested on what it yields, so that a page of two rare filters costs the rows of whichever stands first below. */
export function chooseIndex({ open, category, officer, checkpoint, operation, fromMs }: Filters): IndexChoice {
  const isCommon = category === COMMON_CATEGORY;
  const filters: { index: string; where: Term[] }[] = [];
  if (open) filters.push({ index: "stops_owed", where: [["owed = 1"]] });
  // Said in so many words, so that SQLite sees that the index has every such row.
  if (category !== undefined && !isCommon)
    filters.push({ index: "stops_category", where: [[`category <> '${COMMON_CATEGORY}'`], ["category =", category]] });
  if (officer !== undefined) filters.push({ index: "stops_officer", where: [["officer =", officer]] });
  if (checkpoint !== undefined) filters.push({ index: "stops_checkpoint", where: [["checkpoint =", checkpoint]] });
  if (operation !== undefined) filters.push({ index: "stops_operation", where: [["operation =", operation]] });
  const [first, ...others] = filters;
  return {
    index: first?.index,
    sought: [...(first?.where ?? []), ...(fromMs === undefined ? [] : [["at_ms >=", fromMs] as const])],
    tested: [...others.flatMap(({ where }) => where), ...(isCommon ? [["category =", COMMON_CATEGORY] as const] : [])],
  };
}
