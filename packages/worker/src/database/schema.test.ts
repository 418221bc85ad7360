import { env } from "cloudflare:workers";
import { getTableColumns, getTableName, is, type SQL } from "drizzle-orm";
import { getTableConfig, SQLiteColumn, SQLiteSyncDialect, SQLiteTable } from "drizzle-orm/sqlite-core";
import { beforeAll, describe, expect, it } from "vitest";
import { LATEST_MIGRATION } from "../store/health.ts";
import { startServer } from "../testing/server.ts";
import * as schema from "./schema.ts";
import { READ_SCHEMA, type SchemaRow, schemaText } from "./schema-text.ts";

const tables = Object.values(schema).filter((value) => is(value, SQLiteTable)) as SQLiteTable[];
const read = async <T>(sql: string, ...values: unknown[]) =>
  (
    await env.DB.prepare(sql)
      .bind(...values)
      .all<T>()
  ).results;

/**
 * SQL without what Drizzle and migrations write in different ways: quotes, names of tables, spaces and outer brackets.
 */
function plain(sql: string, table: string): string {
  const bare = sql.replace(/["`]/g, "").replaceAll(`${table}.`, "").replace(/\s+/g, " ").trim();
  return /^\([^()]*\)$/.test(bare) ? bare.slice(1, -1) : bare;
}
const dialect = new SQLiteSyncDialect();
const textOf = (part: SQL | unknown) => (is(part, SQLiteColumn) ? part.name : dialect.sqlToQuery(part as SQL).sql);

/** The indexes that Drizzle declares, each as the statement that would create it. */
function declaredIndexes(table: SQLiteTable): string[] {
  const { name, indexes, uniqueConstraints } = getTableConfig(table);
  const named = indexes.map(({ config }) => {
    const columns = config.columns.map((column) => plain(textOf(column), name)).join(",");
    const where = config.where ? ` WHERE ${plain(textOf(config.where), name)}` : "";
    return `${config.unique ? "UNIQUE " : ""}${config.name} ON (${columns})${where}`;
  });
  const unique = uniqueConstraints.map(
    (one) => `UNIQUE ${one.name} ON (${one.columns.map((column) => column.name).join(",")})`,
  );
  const uniqueColumns = Object.values(getTableColumns(table)).flatMap((column) =>
    column.isUnique ? [`UNIQUE ${column.uniqueName} ON (${column.name})`] : [],
  );
  return [...named, ...unique, ...uniqueColumns].sort();
}

/** The indexes of the database, in the same form. */
async function storedIndexes(table: string): Promise<string[]> {
  const rows = await read<{ name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL",
    table,
  );
  return rows
    .map(({ name, sql }) => {
      const [, unique = "", columns = "", where = ""] =
        /^CREATE (UNIQUE )?INDEX\s\S+\sON\s\S+?\s?\((.*?)\)(\sWHERE\s.*)?$/s.exec(sql) ?? [];
      const parts = columns.split(/,(?![^(]*\))/).map((part) => plain(part, table));
      return `${unique}${name} ON (${parts.join(",")})${where ? ` WHERE ${plain(where.slice(7), table)}` : ""}`;
    })
    .sort();
}

beforeAll(async () => {
  await startServer();
});

describe("the Drizzle schema and the migrated database", () => {
  it.each(tables.map((table) => [getTableName(table), table] as const))(
    "%s has the same columns, primary key and indexes in both",
    async (name, table) => {
      const stored = await read<{ name: string; type: string; required: number; pk: number }>(
        'SELECT name, type, "notnull" AS required, pk FROM pragma_table_info(?1) ORDER BY name',
        name,
      );
      const keys = getTableConfig(table).primaryKeys[0]?.columns.map((column) => column.name);
      const declared = Object.values(getTableColumns(table)).map((column) => ({
        name: column.name,
        type: column.getSQLType().toUpperCase(),
        required: Number(column.notNull),
        pk: keys ? keys.indexOf(column.name) + 1 : Number(column.primary),
      }));
      expect(stored.map((row) => ({ ...row, type: row.type.toUpperCase() }))).toEqual(
        declared.sort((a, b) => (a.name < b.name ? -1 : 1)),
      );
      expect(await storedIndexes(name)).toEqual(declaredIndexes(table));
    },
  );

  it("have the same tables, all of them strict", async () => {
    const stored = await read<{ name: string; strict: number }>(
      `SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'
         AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND name <> 'd1_migrations'`,
    );
    expect(stored.map(({ name }) => name).sort()).toEqual(tables.map(getTableName).sort());
    expect(stored.filter(({ strict }) => strict !== 1)).toEqual([]);
  });

  it("are what schema.sql says, which `pnpm schema` writes", async () => {
    expect(schemaText(await read<SchemaRow>(READ_SCHEMA))).toBe(env.SCHEMA);
  });

  it("health knows the newest migration", () => {
    expect(env.MIGRATIONS.at(-1)?.name).toBe(LATEST_MIGRATION);
  });
});
