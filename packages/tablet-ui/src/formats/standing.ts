import type { Standing } from "../entries/held-entry.ts";
import type { Words } from "../words/zh.ts";

/** Where an entry stands, in words: only here, on the server, or sent back. */
export function formatStanding(standing: Standing, { sync }: Words): string {
  return { waiting: sync.held, received: sync.received, stuck: sync.failed }[standing];
}
