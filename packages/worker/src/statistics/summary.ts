import { compareDecimals, sumDecimals, type Tally, tally } from "@roadside/core";
import type { CountRow } from "./count-row.ts";

/** How the readings of one specimen and unit were distributed. All values are exact. */
export interface Distribution {
  readonly specimen: string;
  readonly unit: string;
  readonly tests: number;
  readonly zero: number;
  readonly min: string;
  readonly max: string;
  readonly sum: string;
}

/** Puts rows into groups by unit, period and key, in that order. */
export function groupCounts(
  rows: readonly CountRow[],
): { unit: string | null; period: string | null; key: string; tally: Tally }[] {
  const groups = new Map<string, CountRow[]>();
  for (const row of rows) {
    const name = JSON.stringify([row.unit, row.period, row.key]);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return [...groups.values()]
    .map((group) => ({
      unit: group[0]?.unit ?? null,
      period: group[0]?.period ?? null,
      key: group[0]?.key ?? "",
      tally: tally(group),
    }))
    .sort((a, b) => order(a.period, b.period) || order(a.unit, b.unit) || keyOrder(a.key, b.key));
}

/** The distributions of readings whose keys are "specimen unit value". */
export function summariseReadings(rows: readonly CountRow[]): Distribution[] {
  const scales = new Map<string, { value: string; count: number }[]>();
  for (const { key, count } of rows) {
    const [specimen, unit, value] = key.split(" ");
    if (value === undefined) continue;
    const scale = `${specimen} ${unit}`;
    scales.set(scale, [...(scales.get(scale) ?? []), { value, count }]);
  }
  return [...scales].map(([scale, parts]) => {
    const [specimen = "", unit = ""] = scale.split(" ");
    const values = parts.map(({ value }) => value).sort(compareDecimals);
    return {
      specimen,
      unit,
      tests: parts.reduce((sum, { count }) => sum + count, 0),
      zero: parts.reduce((sum, { value, count }) => (value === "0" ? sum + count : sum), 0),
      min: values[0] ?? "",
      max: values.at(-1) ?? "",
      sum: sumDecimals(parts),
    };
  });
}

function order(a: string | null, b: string | null): number {
  return (a ?? "") < (b ?? "") ? -1 : (a ?? "") > (b ?? "") ? 1 : 0;
}

/** Readings in the order of their values, everything else in that of the words. */
function keyOrder(a: string, b: string): number {
  const [one, other] = [a, b].map((key) => /^(.* )(\d+(?:\.\d+)?)$/.exec(key));
  return one?.[1] && one[1] === other?.[1] ? compareDecimals(one[2] as string, other[2] as string) : order(a, b);
}
