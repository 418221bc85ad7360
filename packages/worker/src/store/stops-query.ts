/** The position after the last stop of a page. */
export interface StopPosition {
  readonly atMs: number;
  readonly id: string;
}

/** The columns by whose value stops can be filtered. Each has an index `stops_…`; the first of a query is used. */
export const FILTER_COLUMNS = ["category", "officer", "checkpoint", "operation"] as const;
type FilterColumn = (typeof FILTER_COLUMNS)[number];

/** Which stops to list, count or export: the filters are combined with AND. */
export interface StopsQuery extends Readonly<Partial<Record<FilterColumn, string | undefined>>> {
  /** Prefix of the units to search: never wider than the caller's scope. */
  readonly unit: string;
  /** Only stops with an open obligation. */
  readonly open?: boolean | undefined;
  /** Half-open range of the stops' first known instant. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly after?: StopPosition | undefined;
  readonly limit: number;
}
