import type { Reading } from "@roadside/core";

/** Formats a reading as the instrument showed it: 0.364 mg/L. */
export function formatReading({ value, unit }: Reading): string {
  return `${value} ${formatUnit(unit)}`;
}

/** Formats a unit. Records write ug, because not every instrument has a Greek letter. */
export function formatUnit(unit: Reading["unit"]): string {
  return unit.replace(/^u/, "µ");
}
