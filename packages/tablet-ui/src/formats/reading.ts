import type { Reading } from "@roadside/core";

/** A reading as the instrument showed it: 0.364 mg/L. */
export function formatReading({ value, unit }: Reading): string {
  return `${value} ${formatUnit(unit)}`;
}

/** A unit as people write it: records say ug, for want of a Greek letter on every instrument. */
export function formatUnit(unit: Reading["unit"]): string {
  return unit.replace(/^u/, "µ");
}
