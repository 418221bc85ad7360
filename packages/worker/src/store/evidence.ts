import type { D1Database } from "@cloudflare/workers-types";
import { assess, replay } from "@roadside/core";
import type { AttachedBytes, StopEvidence } from "../evidence/stop-evidence.ts";
import type { Vault } from "../personal/vault.ts";
import { covers } from "../unit-scope.ts";
import { openedBytes } from "./attachments.ts";
import { type Actor, auditStatement } from "./audit.ts";
import { decryptEntry, decryptPersonalText, type StoredPersonalEntry } from "./decrypt-entries.ts";
import type { ledgerOn } from "./ledger.ts";

type Row = StoredPersonalEntry & { receivedAt: string; receivedFrom: string };

export function evidenceOn(db: D1Database, vault: Vault, log: Pick<ReturnType<typeof ledgerOn>, "evidenceOf">) {
  /** One after the other, since one answer of the database holds not many of them. */
  async function attachmentsOf(stop: string): Promise<AttachedBytes[]> {
    const { results } = await db
      .prepare("SELECT entry, digest, media_type AS mediaType FROM attachments WHERE stop = ?1 ORDER BY entry")
      .bind(stop)
      .all<Omit<AttachedBytes, "bytes"> & { entry: string }>();
    const attached: AttachedBytes[] = [];
    for (const { entry, digest, mediaType } of results) {
      const closed = await db
        .prepare("SELECT closed FROM attachments WHERE entry = ?1")
        .bind(entry)
        .first<string>("closed");
      if (closed !== null) attached.push({ digest, mediaType, bytes: await openedBytes(vault, entry, closed) });
    }
    return attached;
  }

  return {
    /** A stop's evidence, where it lies within the scope. It is given only after it was written down who takes it. Throws `LedgerBehind`. */
    async of(id: string, scope: string, by: Actor): Promise<StopEvidence | null> {
      const place = await db.prepare("SELECT unit FROM stops WHERE id = ?1").bind(id).first<{ unit: string }>();
      if (!place || !covers(scope, place.unit)) return null;
      const [, stored] = await db.batch<Row>([
        auditStatement(db, { ...by, action: "stop.exported", subject: id }),
        db
          .prepare(
            `SELECT id, hash, bytes, closed AS personal, received_at AS receivedAt, received_from AS receivedFrom
             FROM entries LEFT JOIN personal_parts ON personal_parts.entry = entries.id WHERE entries.stop = ?1`,
          )
          .bind(id),
      ]);
      const entries = await Promise.all(
        (stored?.results ?? []).map(async (row) => ({
          ...(await decryptEntry(row, vault)),
          bytes: row.bytes,
          personalText: await decryptPersonalText(row, vault),
          receivedAt: row.receivedAt,
          receivedFrom: row.receivedFrom,
        })),
      );
      const stop = replay(entries);
      const inOrder = stop.entries.flatMap((entry) => entries.find((one) => one.entry.id === entry) ?? []);
      // A replay passes over what it takes for a repetition; a package leaves out nothing.
      const all = [...new Set([...inOrder, ...entries])];
      const proofs = await log.evidenceOf(
        all.map(({ entry }) => entry.id),
        new Date(by.at),
      );
      return {
        stop,
        assessment: assess(stop, { at: by.at }),
        entries: all,
        attachments: await attachmentsOf(id),
        log: proofs,
      };
    },
  };
}
