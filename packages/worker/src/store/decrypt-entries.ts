import type { SealedEntry } from "@roadside/core";
import type { Vault } from "../personal/vault.ts";
import { type StoredEntry, toSealedEntry } from "./known-entries.ts";

/**
 * The columns of a whole entry. `personal` is its encrypted part of `personal_parts`; null where it has none, or none
 * any more.
 */
export interface StoredPersonalEntry extends StoredEntry {
  id: string;
  personal: string | null;
}

/** The characters of the personal part as received; null where there is none, or none any more. */
export async function decryptPersonalText(row: StoredPersonalEntry, vault: Vault): Promise<string | null> {
  // Parts from before there was a vault are not encrypted, since no part is ever rewritten.
  return row.personal === null || row.personal.startsWith("{") ? row.personal : vault.decrypt(row.id, row.personal);
}

/** A whole entry with its personal part. The caller audits first that it is shown. */
export async function decryptEntry(row: StoredPersonalEntry, vault: Vault): Promise<SealedEntry> {
  const text = await decryptPersonalText(row, vault);
  return text === null
    ? toSealedEntry(row)
    : { ...toSealedEntry(row), personal: JSON.parse(text) as NonNullable<SealedEntry["personal"]> };
}
