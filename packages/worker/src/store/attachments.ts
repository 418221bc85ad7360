import type { D1Database } from "@cloudflare/workers-types";
import type { Attachment } from "@roadside/core";
import type { AttachedBytes } from "../evidence/stop-evidence.ts";
import type { Vault } from "../personal/vault.ts";
import { unitRange } from "../unit-scope.ts";
import { type Actor, auditIfChanged, auditStatement } from "./audit.ts";

/** An entry that names some bytes, and what became of them in its stop. */
interface Naming {
  readonly entry: string;
  readonly stop: string;
  readonly unit: string;
  /** What the entry says of them, as JSON. */
  readonly said: string;
  readonly held: string | null;
  readonly dropped: string | null;
}

/** By `entries_attached`, whose expression and condition these are. No other kind of entry has a digest in its body. */
const NAMING = `
SELECT named.id AS entry, named.stop, stops.unit, named.bytes -> CASE named.kind WHEN 'corrected' THEN '$.body.body' ELSE '$.body' END AS said,
  held.entry AS held, gone.run AS dropped
FROM entries AS named CROSS JOIN stops ON stops.id = named.stop
  LEFT JOIN attachments AS held ON held.stop = named.stop AND held.digest = ?1
  LEFT JOIN personal_drops AS gone ON gone.entry = named.id
WHERE named.kind IN ('attachment-added', 'corrected')
  AND named.bytes ->> CASE named.kind WHEN 'corrected' THEN '$.body.body.digest' ELSE '$.body.digest' END = ?1
  AND stops.unit >= ?2 AND stops.unit < ?3 ORDER BY named.id`;

/** What the bytes of an entry's attachment are closed for: not to be taken for its personal part. */
const sealOf = (entry: string) => `attachment ${entry}`;

/** Opens what is kept of an attachment. Whoever shows it to somebody writes down first that they looked. */
export const openedBytes = (vault: Vault, entry: string, closed: string) => vault.decryptBytes(sealOf(entry), closed);

/** The bytes that entries name. They are kept once for each stop, closed, beside the first entry that names them, and are never changed. */
export function attachmentsOn(db: D1Database, vault: Vault) {
  async function namings(digest: string, scope: string): Promise<Naming[]> {
    const { from, to } = unitRange(scope);
    const { results } = await db.prepare(NAMING).bind(digest, from, to).all<Naming>();
    return results;
  }

  return {
    /** Keeps bytes for each stop of the sender's scope in which an accepted entry names them as they are; "unknown" where none does. What is there, or was dropped by rule, stays as it is. */
    async add({ digest, mediaType, bytes }: AttachedBytes, by: Actor): Promise<"added" | "there" | "unknown"> {
      const fitting = (await namings(digest, by.unit)).filter(({ said }) => {
        const attachment = JSON.parse(said) as Attachment;
        return attachment.mediaType === mediaType && attachment.bytes === bytes.length;
      });
      if (fitting.length === 0) return "unknown";
      const awaited = new Map(
        fitting
          .filter(({ held, dropped }) => held === null && dropped === null)
          .toReversed()
          .map((naming) => [naming.stop, naming.entry]),
      );
      let isAdded = false;
      for (const [stop, entry] of awaited) {
        const [added] = await db.batch([
          db
            .prepare(
              `INSERT INTO attachments (entry, stop, digest, media_type, size, received_at, received_from, closed) SELECT ?1, ?2, ?3, ?4, CAST(?5 AS INTEGER), ?6, ?7, ?8
               WHERE NOT EXISTS (SELECT 1 FROM attachments WHERE stop = ?2 AND digest = ?3) AND NOT EXISTS (SELECT 1 FROM personal_drops WHERE entry = ?1)`,
            )
            .bind(
              entry,
              stop,
              digest,
              mediaType,
              bytes.length,
              by.at,
              by.badge,
              await vault.encryptBytes(sealOf(entry), bytes),
            ),
          auditIfChanged(db, { ...by, action: "attachment.added", subject: `${stop} ${digest}` }),
        ]);
        isAdded ||= added?.meta.changes === 1;
      }
      return isAdded ? "added" : "there";
    },

    /** The bytes of a stop within the scope. They are shown only after it was written down who looked. */
    async open(digest: string, scope: string, look: Actor): Promise<AttachedBytes | null> {
      const found = (await namings(digest, scope)).find(({ held }) => held !== null);
      if (!found?.held) return null;
      const [, kept] = await db.batch<{ closed: string; mediaType: Attachment["mediaType"] }>([
        auditStatement(db, { ...look, action: "attachment.seen", subject: `${found.stop} ${digest}` }),
        db.prepare("SELECT closed, media_type AS mediaType FROM attachments WHERE entry = ?1").bind(found.held),
      ]);
      const row = kept?.results[0];
      return row ? { digest, mediaType: row.mediaType, bytes: await openedBytes(vault, found.held, row.closed) } : null;
    },
  };
}
