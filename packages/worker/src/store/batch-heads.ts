import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { type BatchHead, epochMs } from "@roadside/core";
import type { Incoming } from "../ingest/incoming.ts";
import type { Signer } from "../ingest/signatures.ts";
import type { WriteCondition } from "./write-condition.ts";

/** A device that signed its entries of a call, and the head with which it did. */
export interface Signed {
  readonly signer: Signer;
  readonly head: BatchHead;
}

/** Somebody was revoked, moved or given another key since their signature was verified: nothing was stored, and it has to be verified anew. */
export class SignersChanged extends Error {}

/** True where each signer of a JSON list is still enrolled where it was, with the very key that verified. `parameter` holds the list of `signersJson`. */
export const stillEnrolled = (parameter: string) => `NOT EXISTS (
  SELECT 1 FROM json_each(${parameter}) AS signed
  WHERE NOT EXISTS (SELECT 1 FROM devices WHERE id = signed.value ->> 0 AND unit = signed.value ->> 1 AND public_key = signed.value ->> 2 AND state = 'enrolled')
)`;

export function signersJson(signed: readonly Signed[]): string {
  return JSON.stringify(signed.map(({ signer: { id, unit, publicKey } }) => [id, unit, publicKey]));
}

/** Throws `SignersChanged` where they are not. */
export async function expectEnrolled(db: D1Database, signed: readonly Signed[]): Promise<void> {
  if (signed.length === 0) return;
  const holds = await db
    .prepare(`SELECT ${stillEnrolled("?1")} AS holds`)
    .bind(signersJson(signed))
    .first<number>("holds");
  if (holds !== 1) throw new SignersChanged("a device was changed while its entries were on the way");
}

/** The statement that keeps the heads of those devices whose entries come in by this call, with what the server's clock said; none where nothing was signed. */
export function headStatements(
  db: D1Database,
  signed: readonly Signed[],
  accepted: readonly Incoming[],
  receivedAt: string,
  condition: WriteCondition,
): D1PreparedStatement[] {
  const devices = new Set(accepted.map(({ sealed }) => sealed.entry.device));
  const rows = signed
    .filter(({ signer }) => devices.has(signer.id))
    .map(({ signer, head: { device, size, root, sentAt, signature } }) => [
      ...[device, signer.publicKey, size, root, sentAt, signature],
      epochMs(sentAt) - Date.parse(receivedAt),
    ]);
  if (rows.length === 0) return [];
  return [
    db
      .prepare(
        `INSERT INTO batch_heads (device, batch, public_key, size, root, sent_at, signature, received_at, skew_ms)
         SELECT value ->> 0, ?3, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, ?4, value ->> 6 FROM json_each(?1) WHERE ${condition.sql}`,
      )
      .bind(JSON.stringify(rows), condition.entry, condition.batch, receivedAt),
  ];
}
