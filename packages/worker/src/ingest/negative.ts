import type { StopEvent } from "@roadside/core";
import type { Projection } from "./projection.ts";

/**
 * Whether a stop is a test below the limit of its day and nothing more: not voided, nothing owed, and no circumstance, correction, link or event in it but what says who and what was stopped.
 * Whatever else is in a stop may be asked about later, and then who it was matters.
 */
export function isNegative({ stop, category, duties }: Projection): boolean {
  const { links, corrections, logged, voided } = stop;
  const circumstances = logged?.circumstances?.filter(({ holds }) => holds) ?? [];
  const events = stop.events.filter((event) => !isRecordKeeping(event));
  const isMore = [events, links, corrections, duties, circumstances].some(({ length }) => length > 0);
  return category === "below-limit" && voided === null && !isMore;
}

/** What completes a record and is no happening: who was stopped in what, a picture of it, and that the driver signed. */
function isRecordKeeping(event: StopEvent): boolean {
  if (event.kind === "record-signed") return event.body.signed === "signed";
  return event.kind === "particulars-stated" || event.kind === "attachment-added";
}
