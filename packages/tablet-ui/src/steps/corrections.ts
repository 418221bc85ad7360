import type { Entry, SealedEntry } from "@roadside/core";
import type { HeldEntry } from "../entries/held-entry.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import type { EntryContent } from "./compose.ts";

/** Returns the body and personal part of an entry for display. Pictures and linked stops are shown, not described. */
export function listContents({ entry, personal }: SealedEntry): readonly object[] {
  if (entry.kind === "attachment-added") return entry.body.note === undefined ? [] : [{ note: entry.body.note }];
  if (entry.kind === "linked") return [{ relation: entry.body.relation }];
  return [entry.kind === "corrected" ? entry.body.body : entry.body, ...(personal ? [personal] : [])];
}

interface Correction {
  readonly body: Extract<Entry, { kind: "corrected" }>["body"];
  readonly personal: SealedEntry["personal"];
}

/** Returns the corrections of an entry that core applies, those of its own kind, the latest last. */
export function findCorrections({ entries }: HeldStop, id: string): readonly Correction[] {
  const kind = entries.find((one) => one.id === id)?.sealed.entry.kind;
  return entries.flatMap(({ sealed: { entry, personal } }) =>
    entry.kind === "corrected" && entry.body.corrects === id && entry.body.kind === kind
      ? [{ body: entry.body, personal }]
      : [],
  );
}

/** Whether an entry can be corrected here. A correction restates all of it, so every part must be readable. */
export function canCorrect(held: HeldStop, id: string): boolean {
  const isPart = ({ id: other, sealed: { entry } }: HeldEntry) =>
    other === id || (entry.kind === "corrected" && entry.body.corrects === id);
  const parts = held.entries.filter(isPart);
  const kind = parts.find((one) => one.id === id)?.sealed.entry.kind;
  return (
    kind !== undefined &&
    !held.stop.voided &&
    !parts.some(({ locked }) => locked) &&
    kind !== "corrected" &&
    kind !== "voided" &&
    kind !== "attachment-added"
  );
}

/** Returns what an entry says after its corrections, as core replays them. */
export function readCurrent(held: HeldStop, { id, sealed }: HeldEntry): EntryContent {
  const corrections = findCorrections(held, id);
  const body = corrections.at(-1)?.body.body ?? sealed.entry.body;
  const part = corrections.findLast((one) => one.personal !== undefined)?.personal ?? sealed.personal;
  if (!part) return { body };
  const { salt: _, ...personal } = part;
  return { body, personal };
}
