import type { SealedEntry } from "@roadside/core";
import type { Vault } from "../personal/vault.ts";
import { type StoredEntry, toSealedEntry } from "./entries.ts";

/** The columns of an entry that make it whole again: `personal` is what `personal_parts` holds closed of it, null where it has none or none any more. */
export interface StoredPersonalEntry extends StoredEntry {
  id: string;
  personal: string | null;
}

/** The characters of what identifies a person, as they came; null where there are none, or none any more. */
export async function decryptPersonalText(row: StoredPersonalEntry, vault: Vault): Promise<string | null> {
  // What came before there was a vault stands in clear, since no part is ever rewritten.
  return row.personal === null || row.personal.startsWith("{") ? row.personal : vault.decrypt(row.id, row.personal);
}

/** An entry whole, with what identifies a person. Whoever shows it to somebody writes down first that they looked. */
export async function decryptEntry(row: StoredPersonalEntry, vault: Vault): Promise<SealedEntry> {
  const text = await decryptPersonalText(row, vault);
  return text === null
    ? toSealedEntry(row)
    : { ...toSealedEntry(row), personal: JSON.parse(text) as NonNullable<SealedEntry["personal"]> };
}
