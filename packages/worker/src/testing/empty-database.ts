import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";

/** What a database is right after its migrations. */
interface Template {
  /** Every table, index and trigger, as one text to compare. */
  readonly schema: string;
  readonly tables: readonly Table[];
}

interface Table {
  readonly name: string;
  /** The triggers that forbid deletes of its rows, as SQL. */
  readonly guards: readonly { name: string; sql: string }[];
  /** The rows that migrations insert. */
  readonly rows: readonly Record<string, unknown>[];
}

const templates = new WeakMap<D1Database, Template>();

/**
 * Empties a database to what it is right after its migrations. Migrating takes some 180 statements, so it happens once; after
 * that only rows are deleted, in one batch, unless a test changed the schema.
 */
export async function emptyDatabase(db: D1Database): Promise<void> {
  const template = templates.get(db);
  if (template && template.schema === (await readSchema(db))) return deleteRows(db, template);
  await dropTables(db);
  await applyD1Migrations(db, env.MIGRATIONS);
  templates.set(db, { schema: await readSchema(db), tables: await readTables(db) });
}

async function deleteRows(db: D1Database, { tables }: Template): Promise<void> {
  const isFilled = tables.map(({ name }) => `EXISTS (SELECT 1 FROM "${name}")`);
  const [filled = []] = await db.prepare(`SELECT ${isFilled.join(", ")}`).raw<number[]>();
  const touched = tables.filter((_, index) => filled[index] === 1);
  const guards = touched.flatMap((table) => table.guards);
  await db.batch([
    deferForeignKeys(db),
    ...guards.map(({ name }) => db.prepare(`DROP TRIGGER "${name}"`)),
    ...touched.flatMap(({ name, rows }) => [
      db.prepare(`DELETE FROM "${name}"`),
      ...rows.map((row) => insertInto(db, name, row)),
    ]),
    db.prepare("DELETE FROM sqlite_sequence"),
    ...guards.map(({ sql }) => db.prepare(sql)),
  ]);
}

function insertInto(db: D1Database, table: string, row: Record<string, unknown>): D1PreparedStatement {
  const [columns, values] = [Object.keys(row), Object.values(row)];
  const names = columns.map((column) => `"${column}"`).join(", ");
  return db.prepare(`INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => "?").join(", ")})`).bind(...values);
}

const IS_OURS = "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'";

async function readSchema(db: D1Database): Promise<string> {
  return JSON.stringify(await db.prepare(`SELECT sql FROM sqlite_master WHERE ${IS_OURS} ORDER BY type, name`).raw());
}

async function readTables(db: D1Database): Promise<Table[]> {
  const guards = await db
    .prepare("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE%'")
    .all<{ name: string; tbl_name: string; sql: string }>();
  const names = (await tableNames(db)).filter((name) => name !== "d1_migrations");
  const rows = await db.batch<Record<string, unknown>>(names.map((name) => db.prepare(`SELECT * FROM "${name}"`)));
  return names.map((name, index) => ({
    name,
    guards: guards.results.filter(({ tbl_name }) => tbl_name === name),
    rows: rows[index]?.results ?? [],
  }));
}

async function tableNames(db: D1Database): Promise<string[]> {
  const { results } = await db
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND ${IS_OURS}`)
    .all<{ name: string }>();
  return results.map(({ name }) => name);
}

async function dropTables(db: D1Database): Promise<void> {
  const drops = (await tableNames(db)).map((name) => db.prepare(`DROP TABLE "${name}"`));
  await db.batch([deferForeignKeys(db), ...drops]);
}

/** Tables refer to each other: foreign keys are checked at the end of the batch. */
function deferForeignKeys(db: D1Database): D1PreparedStatement {
  return db.prepare("PRAGMA defer_foreign_keys = ON");
}
