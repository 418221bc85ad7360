import type { Assessment, Attachment, Refusal, SealedEntry, Stop } from "@roadside/core";
import type { LedgerEvidence } from "../ledger/ledger-evidence.ts";

/** The content of an evidence package. */
export interface StopEvidence {
  readonly stop: Stop;
  readonly assessment: Assessment | Refusal;
  /** In the order of the replay. */
  readonly entries: readonly EvidenceEntry[];
  /** The attachments whose bytes are stored. */
  readonly attachments: readonly AttachedBytes[];
  readonly log: LedgerEvidence;
}

/** An entry as it was received, when and from whom. */
export interface EvidenceEntry extends SealedEntry {
  readonly bytes: string;
  /** The personal part as it was received; null where the entry has none or retention has deleted it. */
  readonly personalText: string | null;
  readonly receivedAt: string;
  readonly receivedFrom: string;
}

/** The bytes of a photo, a signature or a paper, and what they are. */
export interface AttachedBytes extends Pick<Attachment, "digest" | "mediaType"> {
  readonly bytes: Uint8Array<ArrayBuffer>;
}
