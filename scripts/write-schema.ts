import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readMigrations } from "../packages/server/src/sqlite/migrate.ts";
import { READ_SCHEMA, type SchemaRow, schemaText } from "../packages/worker/src/database/schema-text.ts";

/** Writes packages/worker/schema.sql: what an empty database is after every migration. */
const database = new DatabaseSync(":memory:");
for (const { queries } of await readMigrations()) for (const query of queries) database.exec(query);
const rows = database.prepare(READ_SCHEMA).all() as unknown as SchemaRow[];
await writeFile(join(import.meta.dirname, "../packages/worker/schema.sql"), schemaText(rows));
