import type { Standing } from "../entries/held-entry.ts";
import type { Words } from "../words/zh.ts";

/** Formats the standing of an entry. */
export function formatStanding(standing: Standing, { sync }: Words): string {
  return { waiting: sync.held, received: sync.received, stuck: sync.failed }[standing];
}
