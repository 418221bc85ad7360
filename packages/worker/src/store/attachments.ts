import type { D1Database } from "@cloudflare/workers-types";
import type { Attachment } from "@roadside/core";
import { and, eq, notExists } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { insertWhere, toRows, toStatement } from "../database/drizzle.ts";
import { attachments, personalDrops } from "../database/schema.ts";
import type { AttachedBytes } from "../evidence/stop-evidence.ts";
import type { Vault } from "../personal/vault.ts";
import { unitRange } from "../unit-scope.ts";
import { type Actor, auditIfChanged, auditStatement } from "./audit.ts";

/** An entry that names some bytes, and what became of them in its stop. */
interface Mention {
  readonly entry: string;
  readonly stop: string;
  /** The attachment as the entry describes it, as JSON. */
  readonly described: string;
  /** The entry next to which the bytes are stored. */
  readonly storedFor: string | null;
  readonly droppedBy: string | null;
}

/**
 * ?1 digest, ?2 and ?3 units. Carried by `entries_attached`, whose expression and condition these are: no other kind of
 * entry has a digest in its body.
 */
const MENTIONS = `
SELECT named.id AS entry, named.stop,
  named.bytes -> CASE named.kind WHEN 'corrected' THEN '$.body.body' ELSE '$.body' END AS described,
  stored.entry AS storedFor, dropped.run AS droppedBy
FROM entries AS named CROSS JOIN stops ON stops.id = named.stop
  LEFT JOIN attachments AS stored ON stored.stop = named.stop AND stored.digest = ?1
  LEFT JOIN personal_drops AS dropped ON dropped.entry = named.id
WHERE named.kind IN ('attachment-added', 'corrected')
  AND named.bytes ->> CASE named.kind WHEN 'corrected' THEN '$.body.body.digest' ELSE '$.body.digest' END = ?1
  AND stops.unit >= ?2 AND stops.unit < ?3 ORDER BY named.id`;

/** What the encrypted bytes of an entry's attachment are bound to, so that they cannot pass for its personal part. */
const boundTo = (entry: string) => `attachment ${entry}`;

/** Decrypts the stored bytes of an attachment. The caller audits first that they are shown. */
export const decryptBytes = (vault: Vault, entry: string, closed: string) => vault.decryptBytes(boundTo(entry), closed);

/**
 * The bytes that entries name. They are stored once for each stop, encrypted, next to the first entry that names them,
 * and never changed.
 */
export function attachmentsOn(db: D1Database, vault: Vault) {
  const orm = drizzle(db);

  async function readMentions(digest: string, scope: string): Promise<Mention[]> {
    const { from, to } = unitRange(scope);
    return (await db.prepare(MENTIONS).bind(digest, from, to).all<Mention>()).results;
  }

  /** The condition that a stop has no such bytes yet and retention has not dropped them. */
  const isAwaited = (stop: string, digest: string, entry: string) =>
    and(
      notExists(
        orm
          .select({ entry: attachments.entry })
          .from(attachments)
          .where(and(eq(attachments.stop, stop), eq(attachments.digest, digest))),
      ),
      notExists(orm.select({ run: personalDrops.run }).from(personalDrops).where(eq(personalDrops.entry, entry))),
    );

  return {
    /**
     * Stores bytes for each stop of the sender's scope in which an accepted entry names them as they are; "unknown"
     * where none does. What is stored, or was dropped by retention, stays as it is.
     */
    async add({ digest, mediaType, bytes }: AttachedBytes, by: Actor): Promise<"added" | "there" | "unknown"> {
      const fitting = (await readMentions(digest, by.unit)).filter(({ described }) => {
        const attachment = JSON.parse(described) as Attachment;
        return attachment.mediaType === mediaType && attachment.bytes === bytes.length;
      });
      if (fitting.length === 0) return "unknown";
      const awaited = new Map(
        fitting
          .filter(({ storedFor, droppedBy }) => storedFor === null && droppedBy === null)
          .toReversed()
          .map(({ stop, entry }) => [stop, entry]),
      );
      let isAdded = false;
      for (const [stop, entry] of awaited) {
        const closed = await vault.encryptBytes(boundTo(entry), bytes);
        const row = {
          ...{ entry, stop, digest, mediaType, size: bytes.length },
          ...{ receivedAt: by.at, receivedFrom: by.badge, closed },
        };
        const [added] = await db.batch([
          toStatement(db, insertWhere(orm, attachments, row, isAwaited(stop, digest, entry))),
          auditIfChanged(db, { ...by, action: "attachment.added", subject: `${stop} ${digest}` }),
        ]);
        isAdded ||= added?.meta.changes === 1;
      }
      return isAdded ? "added" : "there";
    },

    /** The bytes of a stop within the scope. They are returned only after the look was audited. */
    async open(digest: string, scope: string, look: Actor): Promise<AttachedBytes | null> {
      const found = (await readMentions(digest, scope)).find(({ storedFor }) => storedFor !== null);
      if (!found?.storedFor) return null;
      const query = orm
        .select({ closed: attachments.closed, mediaType: attachments.mediaType })
        .from(attachments)
        .where(eq(attachments.entry, found.storedFor));
      const [, stored] = await db.batch([
        auditStatement(db, { ...look, action: "attachment.seen", subject: `${found.stop} ${digest}` }),
        toStatement(db, query),
      ]);
      const [row] = toRows(query, stored);
      if (!row) return null;
      return { digest, mediaType: row.mediaType, bytes: await decryptBytes(vault, found.storedFor, row.closed) };
    },
  };
}
