import type { D1Database } from "@cloudflare/workers-types";
import { type ChainHead, type Problem, startChain } from "@roadside/core";
import { and, asc, count, desc, eq, gt, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { DAY_MS } from "../china-days.ts";
import { isOneOf, jsonRows, type RowOf } from "../database/columns.ts";
import { toRows, toStatement } from "../database/drizzle.ts";
import { chains, entries, importRefusals, imports } from "../database/schema.ts";
import { contentOf } from "../imports/seal-row.ts";
import type { Vault } from "../personal/vault.ts";
import { type Actor, auditStatement } from "./audit.ts";
import { toSealedEntry } from "./known-entries.ts";
import { isWithin } from "./scope-condition.ts";
import { isTrusted, trustedClockOn } from "./trusted-clock.ts";

/** A refused line: its cells, its text where it has no cells, and what is wrong. */
export interface RefusedLine {
  readonly cells: Readonly<Record<string, string>>;
  readonly text: string;
  readonly errors: readonly Problem[];
}

/** A processed line; `refused` is null where its entry was accepted. */
export interface NotedRow {
  readonly line: number;
  readonly refused: RefusedLine | null;
}

/** Refused lines may hold personal data and are in no ledger: they are stored for so long to be corrected. */
export const REFUSED_LINE_DAYS = 30;
const MAX_LISTED = 200;

const REFUSALS = jsonRows(importRefusals, "import", "line", "closed", "at");
/** What the encrypted text of a refused line is bound to. */
const boundTo = (id: string, line: number) => `import ${id} line ${line}`;

const STATE = {
  import: imports.id,
  format: imports.format,
  unit: imports.unit,
  source: imports.source,
  /** Who began it. */
  badge: imports.badge,
  startedAt: imports.startedAt,
  changedAt: imports.changedAt,
  /** The highest line that was processed. */
  lastLine: imports.lastLine,
  /** Entries in its chain. */
  accepted: sql<number>`coalesce(${chains.entries}, 0)`,
  /** Lines that are refused and not corrected yet. */
  refused: sql<number>`(SELECT count(*) FROM ${importRefusals} WHERE ${importRefusals.import} = ${imports.id})`,
};

/** An import: what was sent under one name for one unit, in any number of calls. */
export type ImportState = RowOf<typeof STATE>;

export function importsOn(db: D1Database, vault: Vault) {
  const orm = drizzle(db);
  const selectStates = () =>
    orm
      .select(STATE)
      .from(imports)
      .leftJoin(chains, eq(chains.device, sql`'import-' || ${imports.id}`));

  return {
    /**
     * The salt of an imported entry's personal part: the same for the same row, so that a row sent again can be
     * compared.
     */
    saltOf: vault.deriveSalt,

    /** Begins an import or continues it, in the name of the sender. */
    async begin(
      { id, format, unit, source }: { id: string; format: string; unit: string; source: string },
      by: Actor,
    ): Promise<void> {
      const row = { ...{ id, format, unit, source }, badge: by.badge, startedAt: by.at, changedAt: by.at, lastLine: 0 };
      const insert = orm.insert(imports).values(row);
      await db.batch([
        toStatement(db, insert.onConflictDoUpdate({ target: imports.id, set: { changedAt: by.at } })),
        auditStatement(db, { ...by, action: "import.sent", subject: id }),
      ]);
    },

    /**
     * The content of the entries with these ids, and the end of the import's chain. One round trip, by the primary key
     * and `entries_device_seq`.
     */
    async readStored(
      ids: readonly string[],
      device: string,
    ): Promise<{ contents: Map<string, string>; head: ChainHead }> {
      const stored = orm
        .select({ id: entries.id, hash: entries.hash, bytes: entries.bytes })
        .from(entries)
        .where(isOneOf(entries.id, ids));
      const last = orm
        .select({ seq: entries.seq, hash: entries.hash })
        .from(entries)
        .where(eq(entries.device, device))
        .orderBy(desc(entries.seq))
        .limit(1);
      const results = await db.batch([toStatement(db, stored), toStatement(db, last)]);
      const [end] = toRows(last, results[1]);
      return {
        contents: new Map(toRows(stored, results[0]).map((row) => [row.id, contentOf(toSealedEntry(row).entry)])),
        head: end ? { device, ...end } : startChain(device),
      };
    },

    /** Records how far an import came: stores its refused lines, encrypted, and deletes those that are accepted now. */
    async note(id: string, at: string, rows: readonly NotedRow[]): Promise<void> {
      const accepted = rows.flatMap(({ line, refused }) => (refused === null ? [line] : []));
      const refusals = await Promise.all(
        rows.flatMap(({ line, refused }) =>
          refused === null
            ? []
            : [
                vault
                  .encrypt(boundTo(id, line), JSON.stringify(refused))
                  .then((closed) => ({ import: id, line, closed, at })),
              ],
        ),
      );
      const lastLine = rows.reduce((last, { line }) => Math.max(last, line), 0);
      const isAccepted = and(eq(importRefusals.import, id), isOneOf(importRefusals.line, accepted));
      const progress = { changedAt: at, lastLine: sql`max(${imports.lastLine}, ${lastLine})` };
      await db.batch([
        toStatement(db, orm.delete(importRefusals).where(isAccepted)),
        ...(refusals.length === 0
          ? []
          : [
              db
                .prepare(
                  `INSERT INTO import_refusals (${REFUSALS.columns}) SELECT ${REFUSALS.values}
                   FROM json_each(?1) WHERE true
                   ON CONFLICT DO UPDATE SET closed = excluded.closed, at = excluded.at`,
                )
                .bind(REFUSALS.json(refusals)),
            ]),
        toStatement(db, orm.update(imports).set(progress).where(eq(imports.id, id))),
      ]);
    },

    /** The imports of a unit and all under it, the last one first. */
    async list(unit: string): Promise<ImportState[]> {
      return selectStates()
        .where(isWithin(imports.unit, unit))
        .orderBy(desc(imports.changedAt), asc(imports.id))
        .limit(MAX_LISTED);
    },

    /** An import of a unit within the scope. */
    async find(id: string, scope: string): Promise<ImportState | null> {
      const [state] = await selectStates().where(and(eq(imports.id, id), isWithin(imports.unit, scope)));
      return state ?? null;
    },

    /**
     * Refused lines of an import after one of them, in order, at most `limit`. The caller audits first that they are
     * shown.
     */
    async refused(id: string, afterLine: number, limit: number): Promise<(RefusedLine & { line: number })[]> {
      const rows = await orm
        .select({ line: importRefusals.line, closed: importRefusals.closed })
        .from(importRefusals)
        .where(and(eq(importRefusals.import, id), gt(importRefusals.line, afterLine)))
        .orderBy(asc(importRefusals.line))
        .limit(limit);
      return Promise.all(
        rows.map(async ({ line, closed }) => ({
          line,
          ...(JSON.parse(await vault.decrypt(boundTo(id, line), closed)) as RefusedLine),
        })),
      );
    },

    /**
     * Deletes refused lines whose time is over, unless the clock has jumped ahead, and audits how many. Carried by
     * `import_refusals_at`.
     */
    async dropOldRefusals(by: Actor): Promise<number> {
      if (!isTrusted(new Date(by.at), await trustedClockOn(db).read())) return 0;
      const before = new Date(Date.parse(by.at) - REFUSED_LINE_DAYS * DAY_MS).toISOString();
      const isOld = lt(importRefusals.at, before);
      const [old] = await orm.select({ lines: count() }).from(importRefusals).where(isOld);
      if (!old?.lines) return 0;
      const subject = `${old.lines} lines from before ${before}`;
      await db.batch([
        toStatement(db, orm.delete(importRefusals).where(isOld)),
        auditStatement(db, { ...by, action: "import.refusals-dropped", subject }),
      ]);
      return old.lines;
    },
  };
}
