import type { StopEvent } from "@roadside/core";
import type { Projection } from "./projection.ts";

/**
 * Whether a stop is a test below the limit of its day and nothing more: not voided, nothing owed, and no circumstance,
 * correction, link or event except the particulars of driver and vehicle. Anything else in a stop may be questioned
 * later, and then the identity of the driver matters.
 */
export function isNegative({ stop, category, duties }: Projection): boolean {
  const { links, corrections, logged, voided } = stop;
  const circumstances = logged?.circumstances?.filter(({ holds }) => holds) ?? [];
  const events = stop.events.filter((event) => !isRecordKeeping(event));
  const isMore = [events, links, corrections, duties, circumstances].some(({ length }) => length > 0);
  return category === "below-limit" && voided === null && !isMore;
}

/**
 * Whether an event only completes the record: particulars of driver and vehicle, an attachment, the driver's signature.
 */
function isRecordKeeping(event: StopEvent): boolean {
  if (event.kind === "record-signed") return event.body.signed === "signed";
  return event.kind === "particulars-stated" || event.kind === "attachment-added";
}
