import type { Entry } from "@roadside/core";
import type { Words } from "../words/zh.ts";

/** Returns what an entry is, in words: its kind, or which attachment it adds. */
export function formatEntryTitle(entry: Pick<Entry, "kind" | "body">, { stop }: Words): string {
  return entry.kind === "attachment-added"
    ? stop.attachments[(entry as Extract<Entry, { kind: "attachment-added" }>).body.what]
    : stop.kinds[entry.kind];
}
