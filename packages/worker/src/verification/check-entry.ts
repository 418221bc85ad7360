import { findIntegrityProblems, type SealedEntry } from "@roadside/core";
import { nativeDigest } from "../ingest/native-digest.ts";
import type { Report } from "./difference.ts";

/** A row of `entries`, with what repeats its bytes. */
export interface EntryRow {
  readonly id: string;
  readonly stop: string;
  readonly device: string;
  readonly seq: number;
  readonly prev: string | null;
  readonly hash: string;
  readonly kind: string;
  readonly unit: string;
  readonly officer: string;
  readonly recordedAt: string;
  readonly bytes: string;
}

const REPEATED = ["id", "stop", "device", "seq", "prev", "kind", "unit", "officer", "recordedAt"] as const;

/** The personal part of an entry as it is stored: the part, or why there is none. */
export type StoredPart = NonNullable<SealedEntry["personal"]> | "none" | "dropped" | "unreadable";

/** Compares the bytes of an entry with its hash, its columns with its bytes, and its personal part with its digest. */
export function checkEntry(row: EntryRow, part: StoredPart, report: Report): void {
  const { id, stop } = row;
  const differs = (message: string) => report({ check: "entries", subject: id, message, stop });
  const entry = parseEntry(row.bytes);
  if (entry === null) {
    differs("its bytes are not JSON");
    return;
  }
  for (const column of REPEATED)
    if (entry[column] !== row[column]) differs(`the column ${column} is not what its bytes say`);
  const partDiffers = (message: string) => report({ check: "personal parts", subject: id, message, stop });
  const personal = typeof part === "object" ? part : undefined;
  for (const { code } of findIntegrityProblems({ entry, hash: row.hash, ...(personal && { personal }) }, nativeDigest))
    if (code === "hash-mismatch") differs("its bytes do not match its hash");
    else partDiffers("its personal part does not match its digest");
  if (part === "unreadable") partDiffers("its personal part cannot be decrypted");
  // Retention records what it deletes.
  if (part === "none" && entry.personal) partDiffers("its personal part is missing");
}

function parseEntry(bytes: string): SealedEntry["entry"] | null {
  try {
    return JSON.parse(bytes) as SealedEntry["entry"];
  } catch {
    return null;
  }
}
