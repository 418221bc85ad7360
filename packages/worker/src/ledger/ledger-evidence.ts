import type { TreeHead } from "@roadside/core";
import type { PublicKey } from "./signing.ts";

/** Proof that an entry is in its unit's ledger. */
export interface Inclusion {
  readonly entry: string;
  /** SHA-256 of the entry as it is stored now. */
  readonly hash: string;
  /** The leaf of that hash: where the entry was changed, the leaf leads to no signed root. */
  readonly leaf: string;
  readonly position: number;
  readonly size: number;
  readonly root: string;
  readonly proof: readonly string[];
  readonly head: TreeHead;
}

/** Proof that a unit's ledger of `from.size` entries is the beginning of its ledger of `to.size` entries. */
export interface Consistency {
  readonly unit: string;
  readonly from: { readonly size: number; readonly root: string };
  readonly to: { readonly size: number; readonly root: string };
  readonly proof: readonly string[];
}

/** Proof that entries are in signed ledgers. */
export interface LedgerEvidence {
  readonly inclusion: readonly Inclusion[];
  readonly consistency: readonly Consistency[];
  readonly heads: readonly TreeHead[];
  readonly keys: readonly PublicKey[];
}
