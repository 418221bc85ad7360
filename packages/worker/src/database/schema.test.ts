import { env } from "cloudflare:workers";
import { getTableColumns, getTableName, is } from "drizzle-orm";
import { SQLiteTable } from "drizzle-orm/sqlite-core";
import { beforeAll, describe, expect, it } from "vitest";
import { LATEST_MIGRATION } from "../store/health.ts";
import { startServer } from "../testing/server.ts";
import * as schema from "./schema.ts";

beforeAll(async () => {
  await startServer();
});

describe("the Drizzle schema and the migrated database", () => {
  const tables = Object.values(schema).filter((value) => is(value, SQLiteTable)) as SQLiteTable[];

  it.each(tables.map((table) => [getTableName(table), table] as const))(
    "%s has the same columns in both",
    async (name, table) => {
      const { results } = await env.DB.prepare(
        'SELECT name, type, "notnull", pk FROM pragma_table_info(?1) ORDER BY name',
      )
        .bind(name)
        .all();
      const drizzle = Object.values(getTableColumns(table)).map((column) => ({
        name: column.name,
        type: column.getSQLType().toUpperCase(),
        required: column.notNull,
      }));
      expect(results.map((row) => ({ name: row.name, type: row.type, required: row.notnull === 1 }))).toEqual(
        drizzle.sort((a, b) => (a.name < b.name ? -1 : 1)),
      );
    },
  );

  it("have the same tables, all of them strict", async () => {
    const { results } = await env.DB.prepare(
      "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND name <> 'd1_migrations'",
    ).all<{ name: string; strict: number }>();
    expect(results.map(({ name }) => name).sort()).toEqual(tables.map(getTableName).sort());
    expect(results.filter(({ strict }) => strict !== 1)).toEqual([]);
  });

  it("health knows the newest migration", () => {
    expect(env.MIGRATIONS.at(-1)?.name).toBe(LATEST_MIGRATION);
  });
});
