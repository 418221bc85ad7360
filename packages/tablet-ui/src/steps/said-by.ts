import type { Entry, SealedEntry } from "@roadside/core";
import type { HeldStop } from "../stops/held-stop.ts";
import type { HeldEntry } from "../store/held-entry.ts";

/** What an entry says in its body and its personal part, for people; of a correction what it says instead. Pictures and the other stop of a link are shown, not told. */
export function saidBy({ entry, personal }: SealedEntry): readonly object[] {
  if (entry.kind === "attachment-added") return [];
  if (entry.kind === "linked") return [{ relation: entry.body.relation }];
  return [entry.kind === "corrected" ? entry.body.body : entry.body, ...(personal ? [personal] : [])];
}

type Correction = SealedEntry & { readonly entry: Extract<Entry, { kind: "corrected" }> };

/** The corrections of an entry, the latest last. */
export function correctionsOf({ entries }: HeldStop, id: string): readonly Correction[] {
  return entries.flatMap(({ sealed }) => (sealed.entry.kind === "corrected" && sealed.entry.body.corrects === id ? [sealed as Correction] : []));
}

/** What an entry says by now: its body by its latest correction, its personal part by the latest that has one, as core replays them. */
export function saidNow(
  held: HeldStop,
  { id, sealed }: HeldEntry,
): { readonly body: Entry["body"]; readonly personal?: Omit<NonNullable<SealedEntry["personal"]>, "salt"> } {
  const corrections = correctionsOf(held, id);
  const { salt: _, ...personal } = corrections.findLast((one) => one.personal !== undefined)?.personal ?? sealed.personal ?? { salt: "" };
  const has = sealed.personal !== undefined || corrections.some((one) => one.personal !== undefined);
  return { body: (corrections.at(-1)?.entry.body.body as Entry["body"] | undefined) ?? sealed.entry.body, ...(has ? { personal } : {}) };
}
