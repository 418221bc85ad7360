import type { Entry, SealedEntry } from "@roadside/core";
import type { HeldEntry } from "../entries/held-entry.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import type { SaidBefore } from "./compose.ts";

/** What an entry says in its body and its personal part, for people; of a correction what it says instead. Pictures and the other stop of a link are shown, not told. */
export function saidBy({ entry, personal }: SealedEntry): readonly object[] {
  if (entry.kind === "attachment-added") return [];
  if (entry.kind === "linked") return [{ relation: entry.body.relation }];
  return [entry.kind === "corrected" ? entry.body.body : entry.body, ...(personal ? [personal] : [])];
}

type Correction = SealedEntry & { readonly entry: Extract<Entry, { kind: "corrected" }> };

/** The corrections of an entry that core applies, those of its own kind, the latest last. */
export function correctionsOf({ entries }: HeldStop, id: string): readonly Correction[] {
  const kind = entries.find((one) => one.id === id)?.sealed.entry.kind;
  return entries.flatMap(({ sealed }) =>
    sealed.entry.kind === "corrected" && sealed.entry.body.corrects === id && sealed.entry.body.kind === kind
      ? [sealed as Correction]
      : [],
  );
}

/** Whether an entry can be corrected here. A correction says the whole anew, so nobody writes one of what they can't read. */
export function canCorrect(held: HeldStop, id: string): boolean {
  const isOf = ({ id: other, sealed: { entry } }: HeldEntry) =>
    other === id || (entry.kind === "corrected" && entry.body.corrects === id);
  const parts = held.entries.filter(isOf);
  const kind = parts.find((one) => one.id === id)?.sealed.entry.kind;
  const isLocked = parts.some(({ locked }) => locked);
  return (
    kind !== undefined &&
    !held.stop.voided &&
    !isLocked &&
    kind !== "corrected" &&
    kind !== "voided" &&
    kind !== "attachment-added"
  );
}

/** What an entry says by now: its body by its latest correction, its personal part by the latest that has one, as core replays them. */
export function saidNow(held: HeldStop, { id, sealed }: HeldEntry): SaidBefore {
  const corrections = correctionsOf(held, id);
  const body = corrections.at(-1)?.entry.body.body ?? sealed.entry.body;
  const part = corrections.findLast((one) => one.personal !== undefined)?.personal ?? sealed.personal;
  if (!part) return { body };
  const { salt: _, ...personal } = part;
  return { body, personal };
}
