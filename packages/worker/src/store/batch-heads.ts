import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { type BatchHead, epochMs } from "@roadside/core";
import { jsonRows } from "../database/columns.ts";
import { batchHeads } from "../database/schema.ts";
import type { Incoming } from "../ingest/incoming.ts";
import type { Signer } from "../ingest/signatures.ts";
import type { WriteCondition } from "./write-condition.ts";

/** A device that signed its entries of a call, and the head with which it did. */
export interface Signed {
  readonly signer: Signer;
  readonly head: BatchHead;
}

/**
 * A device was revoked, moved or given another key after its signature was verified. Nothing was stored: verify again.
 */
export class SignersChanged extends Error {}

/**
 * True where each signer of a list (`signersJson`, in `parameter`) is still enrolled in the same unit with the same
 * key.
 */
export const stillEnrolled = (parameter: string) => `NOT EXISTS (
  SELECT 1 FROM json_each(${parameter}) AS signed
  WHERE NOT EXISTS (
    SELECT 1 FROM devices
    WHERE id = signed.value ->> 0 AND unit = signed.value ->> 1 AND public_key = signed.value ->> 2
      AND state = 'enrolled'
  )
)`;

export function signersJson(signed: readonly Signed[]): string {
  return JSON.stringify(signed.map(({ signer: { id, unit, publicKey } }) => [id, unit, publicKey]));
}

/** Throws `SignersChanged` where one of them is not. */
export async function expectEnrolled(db: D1Database, signed: readonly Signed[]): Promise<void> {
  if (signed.length === 0) return;
  const holds = await db
    .prepare(`SELECT ${stillEnrolled("?1")} AS holds`)
    .bind(signersJson(signed))
    .first<number>("holds");
  if (holds !== 1) throw new SignersChanged("a device was changed while its entries were on the way");
}

const HEADS = jsonRows(
  batchHeads,
  ...(["device", "batch", "publicKey", "size", "root", "sentAt", "signature", "receivedAt", "skewMs"] as const),
);

/** The statement that stores the heads of the devices whose entries this call brings; none where nothing was signed. */
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
    .map(({ signer: { publicKey }, head: { device, size, root, sentAt, signature } }) => {
      const skewMs = epochMs(sentAt) - Date.parse(receivedAt);
      return { device, batch: condition.batch ?? "", publicKey, size, root, sentAt, signature, receivedAt, skewMs };
    });
  if (rows.length === 0) return [];
  return [
    db
      .prepare(
        `INSERT INTO batch_heads (${HEADS.columns}) SELECT ${HEADS.values} FROM json_each(?1) WHERE ${condition.sql}`,
      )
      .bind(HEADS.json(rows), condition.entry, condition.batch),
  ];
}
