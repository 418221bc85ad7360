import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { D1PreparedStatement } from "@cloudflare/workers-types";

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

const { DB, MIGRATIONS } = env;
let template: Template | undefined;

/**
 * Resets the database to what it is right after its migrations. Migrating takes some 180 statements, so it happens
 * once; after that only rows are deleted, in one batch, unless a test changed the schema.
 */
export async function emptyDatabase(): Promise<void> {
  if (template && template.schema === (await readSchema())) return deleteRows(template);
  await dropTables();
  await applyD1Migrations(DB, MIGRATIONS);
  template = { schema: await readSchema(), tables: await readTables() };
}

async function deleteRows({ tables }: Template): Promise<void> {
  const isFilled = tables.map(({ name }) => `EXISTS (SELECT 1 FROM "${name}")`);
  const [filled = []] = await DB.prepare(`SELECT ${isFilled.join(", ")}`).raw<number[]>();
  const touched = tables.filter((_, index) => filled[index] === 1);
  const guards = touched.flatMap((table) => table.guards);
  await DB.batch([
    deferForeignKeys(),
    ...guards.map(({ name }) => DB.prepare(`DROP TRIGGER "${name}"`)),
    ...touched.flatMap(({ name, rows }) => [
      DB.prepare(`DELETE FROM "${name}"`),
      ...rows.map((row) => insertInto(name, row)),
    ]),
    DB.prepare("DELETE FROM sqlite_sequence"),
    ...guards.map(({ sql }) => DB.prepare(sql)),
  ]);
}

function insertInto(table: string, row: Record<string, unknown>): D1PreparedStatement {
  const [columns, values] = [Object.keys(row), Object.values(row)];
  const names = columns.map((column) => `"${column}"`).join(", ");
  return DB.prepare(`INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => "?").join(", ")})`).bind(...values);
}

const IS_OURS = ["sqlite\\_%", "\\_cf\\_%", "rqlite\\_%"]
  .map((form) => `name NOT LIKE '${form}' ESCAPE '\\'`)
  .join(" AND ");

async function readSchema(): Promise<string> {
  return JSON.stringify(await DB.prepare(`SELECT sql FROM sqlite_master WHERE ${IS_OURS} ORDER BY type, name`).raw());
}

async function readTables(): Promise<Table[]> {
  const guards = await DB.prepare(
    "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE%'",
  ).all<{ name: string; tbl_name: string; sql: string }>();
  const names = (await tableNames()).filter((name) => name !== "d1_migrations");
  const rows = await DB.batch<Record<string, unknown>>(names.map((name) => DB.prepare(`SELECT * FROM "${name}"`)));
  return names.map((name, index) => ({
    name,
    guards: guards.results.filter(({ tbl_name }) => tbl_name === name),
    rows: rows[index]?.results ?? [],
  }));
}

async function tableNames(): Promise<string[]> {
  const { results } = await DB.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND ${IS_OURS}`).all<{
    name: string;
  }>();
  return results.map(({ name }) => name);
}

async function dropTables(): Promise<void> {
  const drops = (await tableNames()).map((name) => DB.prepare(`DROP TABLE "${name}"`));
  await DB.batch([deferForeignKeys(), ...drops]);
}

/** Tables refer to each other: foreign keys are checked at the end of the batch. */
function deferForeignKeys(): D1PreparedStatement {
  return DB.prepare("PRAGMA defer_foreign_keys = ON");
}
