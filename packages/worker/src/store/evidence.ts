import type { D1Database } from "@cloudflare/workers-types";
import { assess, replay } from "@roadside/core";
import { asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { toRows, toStatement } from "../database/drizzle.ts";
import { attachments, entries as entriesTable, personalParts, stops } from "../database/schema.ts";
import type { AttachedBytes, StopEvidence } from "../evidence/stop-evidence.ts";
import type { Vault } from "../personal/vault.ts";
import { covers } from "../unit-scope.ts";
import { decryptBytes } from "./attachments.ts";
import { type Actor, auditStatement } from "./audit.ts";
import { decryptEntry, decryptPersonalText } from "./decrypt-entries.ts";
import type { ledgerOn } from "./ledger.ts";

export function evidenceOn(db: D1Database, vault: Vault, ledger: Pick<ReturnType<typeof ledgerOn>, "evidenceOf">) {
  const orm = drizzle(db);

  /** One by one, since one answer of the database cannot hold many of them. */
  async function attachmentsOf(stop: string): Promise<AttachedBytes[]> {
    const stored = await orm
      .select({ entry: attachments.entry, digest: attachments.digest, mediaType: attachments.mediaType })
      .from(attachments)
      .where(eq(attachments.stop, stop))
      .orderBy(asc(attachments.entry));
    const attached: AttachedBytes[] = [];
    for (const { entry, digest, mediaType } of stored) {
      const [row] = await orm
        .select({ closed: attachments.closed })
        .from(attachments)
        .where(eq(attachments.entry, entry));
      if (row) attached.push({ digest, mediaType, bytes: await decryptBytes(vault, entry, row.closed) });
    }
    return attached;
  }

  return {
    /**
     * A stop's evidence, if the stop is within the scope. It is returned only after the export was audited. Throws
     * `LedgerBehind`.
     */
    async of(id: string, scope: string, by: Actor): Promise<StopEvidence | null> {
      const [place] = await orm.select({ unit: stops.unit }).from(stops).where(eq(stops.id, id));
      if (!place || !covers(scope, place.unit)) return null;
      const query = orm
        .select({
          ...{
            id: entriesTable.id,
            hash: entriesTable.hash,
            bytes: entriesTable.bytes,
            personal: personalParts.closed,
          },
          ...{ receivedAt: entriesTable.receivedAt, receivedFrom: entriesTable.receivedFrom },
        })
        .from(entriesTable)
        .leftJoin(personalParts, eq(personalParts.entry, entriesTable.id))
        .where(eq(entriesTable.stop, id));
      const [, stored] = await db.batch([
        auditStatement(db, { ...by, action: "stop.exported", subject: id }),
        toStatement(db, query),
      ]);
      const entries = await Promise.all(
        toRows(query, stored).map(async (row) => ({
          ...(await decryptEntry(row, vault)),
          bytes: row.bytes,
          personalText: await decryptPersonalText(row, vault),
          receivedAt: row.receivedAt,
          receivedFrom: row.receivedFrom,
        })),
      );
      const stop = replay(entries);
      const inOrder = stop.entries.flatMap((entry) => entries.find((one) => one.entry.id === entry) ?? []);
      // A replay skips repetitions; a package leaves out nothing.
      const all = [...new Set([...inOrder, ...entries])];
      const proofs = await ledger.evidenceOf(
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
