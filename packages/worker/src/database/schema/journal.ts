import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Where a server on a SQLite file journals its changes (null: nowhere), and the number of the last one. */
export const journal = sqliteTable("journal", {
  one: integer().primaryKey(),
  folder: text(),
  seq: integer().notNull(),
});
