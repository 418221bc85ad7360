import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Difference } from "../../verification/difference.ts";

/** When the whole database was verified, and what differed. */
export const verifications = sqliteTable("verifications", {
  id: integer().primaryKey({ autoIncrement: true }),
  startedAt: text("started_at").notNull(),
  finishedAt: text("finished_at").notNull(),
  entries: integer().notNull(),
  differences: integer().notNull(),
  /** The first of the differences. */
  report: text({ mode: "json" }).$type<readonly Difference[]>().notNull(),
});
