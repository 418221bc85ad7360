import { mergedPage } from "./merged-page.ts";
import { chooseIndex } from "./stop-index.ts";
import { PAGE_COLUMN_NAMES } from "./stop-rows.ts";
import type { StopsQuery } from "./stops-query.ts";

/** The statement for the columns of a summary, newest first, of at most `limit` stops. */
export function stopPage(query: StopsQuery): { sql: string; values: (string | number)[] } {
  const { after, toMs = Number.MAX_SAFE_INTEGER, unit, limit } = query;
  const { index, seek, test } = chooseIndex(query);
  return mergedPage({
    table: "stops",
    columns: PAGE_COLUMN_NAMES,
    key: ["unit", "at_ms", "id"],
    order: ["at_ms", "id"],
    newestFirst: true,
    index,
    where: [...seek, ...test],
    // No id sorts before the empty one.
    starts: [{ lane: 0, position: after && after.atMs < toMs ? [after.atMs, after.id] : [toMs, ""] }],
    unit,
    limit,
  });
}
