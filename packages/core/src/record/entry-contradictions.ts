import type { Problem } from "../refusal.ts";
import { findContradictions, flagContradictions } from "./contradictions.ts";
import type { Entry } from "./entry.ts";
import type { Stop, StopEvent } from "./stop.ts";

/**
 * Lists what a new entry of a stop would contradict: itself, or what the stop's entries state. For a form that refuses
 * it before it is written; `write` sees one entry alone.
 */
export function findContradictionsWithStop(
  stop: Pick<Stop, "logged" | "loggedBy" | "events">,
  entry: Pick<Entry, "kind" | "body">,
): Problem[] {
  const own = findContradictions(entry);
  if (own.length > 0) return own;
  const { kind, body, corrects } =
    entry.kind === "corrected"
      ? (entry.body as Pick<Entry, "kind" | "body"> & { corrects: string })
      : { ...entry, corrects: NEW };
  const path = `/body${entry.kind === "corrected" ? "/body" : ""}`;
  const event = { kind, body, entry: NEW } as StopEvent;
  const events =
    corrects === NEW
      ? [...stop.events, event]
      : stop.events.map((other) => (other.entry === corrects ? { ...event, entry: corrects } : other));
  const problems: Problem[] = [];
  const before = new Set<string>();
  flagContradictions(stop, (code, message) => before.add(code + message));
  flagContradictions({ ...stop, events }, (code, message) => {
    // What the stop contradicts already, or what may be so, is no reason to refuse another entry.
    if (code !== "sealed-before-drawn" && !before.has(code + message))
      problems.push({
        code,
        message,
        path: path + FIELDS[code],
      });
  });
  return problems;
}

const FIELDS = {
  "circumstances-contradict": "/circumstances",
  "tube-repeated": "/tubes",
  "seal-repeated": "/tubes",
  "officer-repeated": "/officers",
} as const;

/** The id of an entry that is not written yet. */
const NEW = "";
