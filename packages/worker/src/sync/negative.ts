import type { Projection } from "./projection.ts";

/**
 * Whether a stop is a test below the limit of its day and nothing more: not voided, nothing owed, and no circumstance, event, correction or link in it.
 * Whatever else is in a stop may be asked about later, and then who it was matters.
 */
export function isNegative({ stop, category, duties }: Projection): boolean {
  const { events, links, corrections, logged, voided } = stop;
  const circumstances = logged?.circumstances?.filter(({ holds }) => holds) ?? [];
  const isMore = [events, links, corrections, duties, circumstances].some(({ length }) => length > 0);
  return category === "below-limit" && voided === null && !isMore;
}
