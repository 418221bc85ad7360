/** The position after the last stop of a page. */
export interface StopPosition {
  readonly atMs: number;
  readonly id: string;
}

/** Which stops to list, count or export: the filters are combined with AND. */
export interface StopsQuery {
  /** Prefix of the units to search: never wider than the caller's scope. */
  readonly unit: string;
  readonly checkpoint?: string | undefined;
  readonly operation?: string | undefined;
  readonly officer?: string | undefined;
  readonly category?: string | undefined;
  /** Only stops with an open obligation. */
  readonly open?: boolean | undefined;
  /** Half-open range of the stops' first known instant. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly after?: StopPosition | undefined;
  readonly limit: number;
}
