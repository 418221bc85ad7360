import type { SealedEntry } from "@roadside/core";
import type { Vault } from "../personal/vault.ts";
import { type StoredEntry, sealedFrom } from "./entries.ts";

/** The columns of an entry that make it whole again: `personal` is what `personal_parts` holds closed of it, null where it has none or none any more. */
export interface StoredPersonalEntry extends StoredEntry {
  id: string;
  personal: string | null;
}

/** An entry whole, with what identifies a person. Whoever shows it to somebody writes down first that they looked. */
export async function openedFrom(row: StoredPersonalEntry, vault: Vault): Promise<SealedEntry> {
  const sealed = sealedFrom(row);
  if (row.personal === null) return sealed;
  // What came before there was a vault stands in clear, since no part is ever rewritten.
  const text = row.personal.startsWith("{") ? row.personal : await vault.open(row.id, row.personal);
  return { ...sealed, personal: JSON.parse(text) as NonNullable<SealedEntry["personal"]> };
}
