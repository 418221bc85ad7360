/** The number of stops of one category in one group. */
export interface CountRow {
  readonly unit: string | null;
  readonly period: string | null;
  readonly key: string;
  readonly category: string;
  readonly count: number;
}
