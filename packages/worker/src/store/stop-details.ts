import type { D1Database } from "@cloudflare/workers-types";
import {
  type Assessment,
  type Attachment,
  assess,
  epochMs,
  findIntegrityProblems,
  type Refusal,
  replay,
  type SealedEntry,
  type Stop,
} from "@roadside/core";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import {
  attachments,
  batchHeads,
  entries,
  personalDrops,
  personalParts,
  retentionRuns,
  stops,
} from "../database/schema.ts";
import { nativeDigest } from "../ingest/native-digest.ts";
import type { Vault } from "../personal/vault.ts";
import { type Actor, auditStatement } from "./audit.ts";
import { decryptEntry, type StoredPersonalEntry } from "./decrypt-entries.ts";
import { findByTokens, type PriorStop } from "./stops-by-token.ts";

/** An entry that is no longer what its device sealed: nothing of it is a fact. */
export interface DamagedEntry {
  readonly entry: string;
  readonly message: string;
}

/** No entry that logged the stop can be trusted, so that nothing of it can be shown as fact. */
export class StopDamaged extends Error {
  readonly damaged: readonly DamagedEntry[];
  constructor(damaged: readonly DamagedEntry[]) {
    super("no undamaged entry logged the stop");
    this.damaged = damaged;
  }
}

/** A whole stop: replayed, with its entries and the assessment of its day's law. */
export interface StopDetails {
  readonly stop: Stop;
  readonly entries: readonly SealedEntry[];
  readonly assessment: Assessment | Refusal;
  /**
   * Earlier stops of the same driver or vehicle in the caller's scope, newest first. A person must find out whether
   * they led to a punishment.
   */
  readonly prior: readonly PriorStop[];
  /** The entries whose personal parts retention has deleted, when and by which rule. */
  readonly dropped: readonly DroppedPart[];
  /**
   * When each entry was received, in their order, and by how much its device's clock was ahead; null where it had no
   * signed head.
   */
  readonly received: readonly ReceivedEntry[];
  /** Each attachment, and since when its bytes are stored; null where they have not arrived. */
  readonly attachments: readonly ReceivedAttachment[];
  /** Entries that were changed after they were received. They are not replayed, and not among `entries`. */
  readonly damaged: readonly DamagedEntry[];
}

export interface ReceivedAttachment extends Pick<Attachment, "digest" | "mediaType"> {
  /** The entry that added it, as in the stop's events. */
  readonly entry: string;
  readonly receivedAt: string | null;
}

export interface ReceivedEntry {
  readonly entry: string;
  readonly receivedAt: string;
  readonly skewMs: number | null;
}

export interface DroppedPart {
  readonly entry: string;
  readonly at: string;
  readonly rule: string;
  readonly keepDays: number;
}

/** So many earlier stops are returned with a stop. */
const MAX_PRIOR_STOPS = 50;

/**
 * Returns a whole stop within the scope, after the look was audited; `null` where there is none. Throws `StopDamaged`
 * where its first entry was changed.
 */
export async function readStopDetails(
  db: D1Database,
  vault: Vault,
  { id, scope, look }: { id: string; scope: string; look: Actor },
): Promise<StopDetails | null> {
  const orm = drizzle(db);
  const [place] = await orm.select({ unit: stops.unit }).from(stops).where(eq(stops.id, id));
  if (!place?.unit.startsWith(scope)) return null;
  const rows = await orm
    .select({
      id: entries.id,
      hash: entries.hash,
      bytes: entries.bytes,
      personal: personalParts.closed,
      droppedAt: personalDrops.at,
      rule: retentionRuns.rule,
      keepDays: retentionRuns.keepDays,
      receivedAt: entries.receivedAt,
      skewMs: batchHeads.skewMs,
    })
    .from(entries)
    .leftJoin(personalParts, eq(personalParts.entry, entries.id))
    .leftJoin(personalDrops, eq(personalDrops.entry, entries.id))
    .leftJoin(retentionRuns, eq(retentionRuns.id, personalDrops.run))
    .leftJoin(batchHeads, and(eq(batchHeads.device, entries.device), eq(batchHeads.batch, entries.batch)))
    .where(eq(entries.stop, id));
  await auditStatement(db, { ...look, action: "stop.seen", subject: id }).run();
  const { sealed, damaged } = await readIntact(rows, vault);
  const isComplete = sealed.some(({ entry }) => entry.kind === "logged");
  if (sealed.length === 0 || (damaged.length > 0 && !isComplete)) throw new StopDamaged(damaged);
  const stop = replay(sealed);
  const inOrder = stop.entries
    .map((entry) => sealed.find((one) => one.entry.id === entry))
    .filter((one) => one !== undefined);
  const tokens = stop.personal ? vault.createTokens(stop.personal) : [];
  const same =
    tokens.length === 0
      ? []
      : await findByTokens(db, tokens, { unit: scope, limit: MAX_PRIOR_STOPS + 1, untilMs: epochMs(stop.at.at) });
  const prior = same.filter((one) => one.id !== id).slice(0, MAX_PRIOR_STOPS);
  const dropped = rows.flatMap(({ id: entry, droppedAt: at, rule, keepDays }) =>
    at && rule && keepDays ? [{ entry, at, rule, keepDays }] : [],
  );
  const received = inOrder.flatMap(({ entry }) =>
    rows
      .filter(({ id: one }) => one === entry.id)
      .map(({ receivedAt, skewMs }) => ({ entry: entry.id, receivedAt, skewMs })),
  );
  return {
    stop,
    entries: inOrder,
    assessment: assess(stop, { at: look.at }),
    prior,
    dropped,
    received,
    attachments: await readAttachments(db, stop),
    damaged,
  };
}

/** Separates the entries that are as their devices sealed them from those that are not. */
async function readIntact(
  rows: readonly StoredPersonalEntry[],
  vault: Vault,
): Promise<{ sealed: SealedEntry[]; damaged: DamagedEntry[] }> {
  const sealed: SealedEntry[] = [];
  const damaged: DamagedEntry[] = [];
  for (const row of rows) {
    const one = await decryptEntry(row, vault).catch(() => null);
    const [problem] = one ? findIntegrityProblems(one, nativeDigest) : [{ message: "it cannot be read any more" }];
    if (problem) damaged.push({ entry: row.id, message: problem.message });
    else if (one) sealed.push(one);
  }
  return { sealed, damaged };
}

/** The attachments that a stop's entries name, and when their bytes were received. */
async function readAttachments(db: D1Database, { id, events }: Stop): Promise<ReceivedAttachment[]> {
  const added = events.filter((event) => event.kind === "attachment-added");
  if (added.length === 0) return [];
  const rows = await drizzle(db)
    .select({ digest: attachments.digest, receivedAt: attachments.receivedAt })
    .from(attachments)
    .where(eq(attachments.stop, id));
  const receivedAt = new Map(rows.map((row) => [row.digest, row.receivedAt]));
  return added.map(({ entry, body: { digest, mediaType } }) => ({
    entry,
    digest,
    mediaType,
    receivedAt: receivedAt.get(digest) ?? null,
  }));
}
