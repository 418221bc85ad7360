import { countsAsPositive, type HeldStop } from "./held-stop.ts";

/** The numbers of a night. A voided stop counts as nothing else. */
export interface NightCounts {
  readonly stops: number;
  readonly positive: number;
  readonly voided: number;
}

export function countNight(stops: readonly HeldStop[]): NightCounts {
  const voided = stops.filter(({ stop }) => stop.voided).length;
  return { stops: stops.length - voided, positive: stops.filter(countsAsPositive).length, voided };
}
