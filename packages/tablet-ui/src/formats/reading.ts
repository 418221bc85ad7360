import type { Reading } from "@roadside/core";

/** A reading as the instrument showed it: 0.364 mg/L. */
export function readingText({ value, unit }: Reading): string {
  return `${value} ${unitText(unit)}`;
}

/** A unit as people write it: records say ug, for want of a Greek letter on every instrument. */
export function unitText(unit: Reading["unit"]): string {
  return unit.replace(/^u/, "µ");
}
