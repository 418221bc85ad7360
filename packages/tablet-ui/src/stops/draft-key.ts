/** Returns the name of the draft of a step. */
export function draftKey(stop: string, step: string): string {
  return `step ${stop} ${step}`;
}

/** The prefix of a stop's postponed steps. */
export const POSTPONED_PREFIX = "put-off ";

/** Returns the stop that a draft belongs to, by its name; "" for one that belongs to no stop. */
export function getDraftStop(name: string): string {
  return name.split(" ")[1] ?? "";
}
