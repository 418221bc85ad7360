import type { D1Database } from "@cloudflare/workers-types";
import { type Head, startLog } from "@roadside/core";
import { DAY_MS } from "../china-days.ts";
import type { NotedRow, RefusedLine } from "../imports/noted-row.ts";
import { contentOf } from "../imports/seal-row.ts";
import type { Vault } from "../personal/vault.ts";
import { unitRange } from "../unit-scope.ts";
import { type Actor, auditStatement } from "./audit.ts";
import { toSealedEntry } from "./entries.ts";

/** An import: what was sent under one name for one unit, in however many calls. */
export interface ImportState {
  readonly import: string;
  readonly format: string;
  readonly unit: string;
  readonly source: string;
  /** Who began it. */
  readonly badge: string;
  readonly startedAt: string;
  readonly changedAt: string;
  /** The highest line that was dealt with. */
  readonly lastLine: number;
  /** Entries in its chain, and lines that are refused and not mended yet. */
  readonly accepted: number;
  readonly refused: number;
}

/** Refused lines may hold personal data and are in no log: they are kept to be mended, and no longer. */
export const REFUSED_LINE_DAYS = 30;
const MAX_LISTED = 200;

const STATE = `
SELECT id AS "import", format, imports.unit, source, badge, started_at AS startedAt, changed_at AS changedAt, last_line AS lastLine, coalesce(chains.entries, 0) AS accepted,
  (SELECT count(*) FROM import_refusals WHERE import = imports.id) AS refused
FROM imports LEFT JOIN chains ON device = 'import-' || imports.id`;

export function importsOn(db: D1Database, vault: Vault) {
  const keyOf = (id: string, line: number) => `import ${id} line ${line}`;
  return {
    /** The salt of an imported entry's personal part: the same whenever its row is sent, so that it can be told whether the row still says the same. */
    saltOf: vault.deriveSalt,

    /** Begins an import or goes on with it, in the name of who sends it. */
    async begin(
      { id, format, unit, source }: { id: string; format: string; unit: string; source: string },
      by: Actor,
    ): Promise<void> {
      await db.batch([
        db
          .prepare(
            `INSERT INTO imports (id, format, unit, source, badge, started_at, changed_at, last_line) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 0)
             ON CONFLICT DO UPDATE SET changed_at = excluded.changed_at`,
          )
          .bind(id, format, unit, source, by.badge, by.at),
        auditStatement(db, { ...by, action: "import.sent", subject: id }),
      ]);
    },

    /** What the entries with these ids say, and the end of the import's chain. One round trip, by the primary key and `entries_device_seq`. */
    async known(ids: readonly string[], device: string): Promise<{ said: Map<string, string>; head: Head }> {
      const [entries, last] = await db.batch<{ id: string; hash: string; bytes: string; seq: number }>([
        db
          .prepare("SELECT id, hash, bytes FROM entries WHERE id IN (SELECT value FROM json_each(?1))")
          .bind(JSON.stringify(ids)),
        db.prepare("SELECT seq, hash FROM entries WHERE device = ?1 ORDER BY seq DESC LIMIT 1").bind(device),
      ]);
      const [end] = last?.results ?? [];
      return {
        said: new Map(entries?.results.map((row) => [row.id, contentOf(toSealedEntry(row).entry)])),
        head: end ? { device, seq: end.seq, hash: end.hash } : startLog(device),
      };
    },

    /** Writes down how far an import came: its refused lines, closed, and those no more that are in the log now. */
    async note(id: string, at: string, rows: readonly NotedRow[]): Promise<void> {
      const taken = rows.flatMap(({ line, refused }) => (refused === null ? [line] : []));
      const refused = await Promise.all(
        rows.flatMap(({ line, refused: kept }) =>
          kept === null
            ? []
            : [vault.encrypt(keyOf(id, line), JSON.stringify(kept)).then((closed) => [line, closed] as const)],
        ),
      );
      const lastLine = rows.reduce((last, { line }) => Math.max(last, line), 0);
      await db.batch([
        db
          .prepare("DELETE FROM import_refusals WHERE import = ?1 AND line IN (SELECT value FROM json_each(?2))")
          .bind(id, JSON.stringify(taken)),
        ...(refused.length === 0
          ? []
          : [
              db
                .prepare(
                  `INSERT INTO import_refusals (import, line, closed, at) SELECT ?1, value ->> 0, value ->> 1, ?3 FROM json_each(?2) WHERE true
                   ON CONFLICT DO UPDATE SET closed = excluded.closed, at = excluded.at`,
                )
                .bind(id, JSON.stringify(refused), at),
            ]),
        db
          .prepare("UPDATE imports SET changed_at = ?2, last_line = max(last_line, ?3) WHERE id = ?1")
          .bind(id, at, lastLine),
      ]);
    },

    /** The imports of a unit and all under it, the last one first. */
    async list(unit: string): Promise<ImportState[]> {
      const { from, to } = unitRange(unit);
      const select = db.prepare(
        `${STATE} WHERE imports.unit >= ?1 AND imports.unit < ?2 ORDER BY changed_at DESC, id LIMIT ?3`,
      );
      return (await select.bind(from, to, MAX_LISTED).all<ImportState>()).results;
    },

    /** An import of a unit within the scope. */
    async find(id: string, scope: string): Promise<ImportState | null> {
      const { from, to } = unitRange(scope);
      return db
        .prepare(`${STATE} WHERE id = ?1 AND imports.unit >= ?2 AND imports.unit < ?3`)
        .bind(id, from, to)
        .first<ImportState>();
    },

    /** Refused lines of an import after one of them, in order, at most `limit`. Whoever shows them writes down first that they looked. */
    async refused(id: string, afterLine: number, limit: number): Promise<(RefusedLine & { line: number })[]> {
      const { results } = await db
        .prepare("SELECT line, closed FROM import_refusals WHERE import = ?1 AND line > ?2 ORDER BY line LIMIT ?3")
        .bind(id, afterLine, limit)
        .all<{ line: number; closed: string }>();
      return Promise.all(
        results.map(async ({ line, closed }) => ({
          line,
          ...(JSON.parse(await vault.decrypt(keyOf(id, line), closed)) as RefusedLine),
        })),
      );
    },

    /** Drops refused lines that are kept no longer, and writes down how many. */
    async dropOldRefusals(by: Actor): Promise<number> {
      const before = new Date(Date.parse(by.at) - REFUSED_LINE_DAYS * DAY_MS).toISOString();
      const old = await db
        .prepare("SELECT count(*) AS n FROM import_refusals WHERE at < ?1")
        .bind(before)
        .first<number>("n");
      if (!old) return 0;
      await db.batch([
        db.prepare("DELETE FROM import_refusals WHERE at < ?1").bind(before),
        auditStatement(db, { ...by, action: "import.refusals-dropped", subject: `${old} lines from before ${before}` }),
      ]);
      return old;
    },
  };
}
