import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Where a server on a SQLite file journals its changes (null: nowhere), and the number of the last one. */
export const journal = sqliteTable("journal", {
  one: integer().primaryKey(),
  folder: text(),
  seq: integer().notNull(),
  /** Whether something has changed without a journal since that number. */
  gap: integer({ mode: "boolean" }).notNull().default(true),
  /** Since when it is written without a gap; null while it is not written. */
  since: text(),
  /** The first number after the last restore: what an earlier epoch has from there on is not part of the history. */
  epochStart: integer("epoch_start").notNull().default(1),
});
