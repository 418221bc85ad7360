import type { Term } from "./bindings.ts";
import type { StopsQuery } from "./stops.ts";

type Filters = Pick<StopsQuery, "open" | "category" | "officer" | "checkpoint" | "operation" | "fromMs">;

/** What nearly every stop is. No index holds those: a page of them is the unit's own page with a few gaps. */
const COMMON_CATEGORY = "below-limit";

/**
 * The index by which stops are sought, and what they have to meet. One filter is sought by its index and further ones are tested on what it yields, so that a page of two rare
 * filters costs the rows of whichever stands first below.
 */
export function carrierOf({ open, category, officer, checkpoint, operation, fromMs }: Filters): { index: string | undefined; where: Term[] } {
  const isCommon = category === COMMON_CATEGORY;
  const filters: { index?: string; where: Term[] }[] = [];
  if (open) filters.push({ index: "stops_owed", where: [["owed = 1"]] });
  // Said in so many words, so that SQLite sees that the index has every such row.
  if (category !== undefined && !isCommon)
    filters.push({ index: "stops_category", where: [[`category <> '${COMMON_CATEGORY}'`], ["category =", category]] });
  if (officer !== undefined) filters.push({ index: "stops_officer", where: [["officer =", officer]] });
  if (checkpoint !== undefined) filters.push({ index: "stops_checkpoint", where: [["checkpoint =", checkpoint]] });
  if (operation !== undefined) filters.push({ index: "stops_operation", where: [["operation =", operation]] });
  if (isCommon) filters.push({ where: [["category =", COMMON_CATEGORY]] });
  if (fromMs !== undefined) filters.push({ where: [["at_ms >=", fromMs]] });
  return { index: filters[0]?.index, where: filters.flatMap(({ where }) => where) };
}
