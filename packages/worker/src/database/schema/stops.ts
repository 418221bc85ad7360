import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { OpenDuty } from "../../ingest/open-duties.ts";
import { stopColumnBuilders } from "./stop-columns.ts";

/**
 * A projection of entries: one row per stop, for lists, in the order of a unit's page. Nothing in it identifies a
 * driver.
 */
export const stops = sqliteTable("stops", stopColumnBuilders, (table) => [
  primaryKey({ columns: [table.unit, table.atMs, table.id] }),
  uniqueIndex("stops_id").on(table.id),
  index("stops_officer").on(table.unit, table.officer, table.atMs, table.id),
  index("stops_checkpoint").on(table.unit, table.checkpoint, table.atMs, table.id).where(sql`checkpoint IS NOT NULL`),
  index("stops_operation").on(table.unit, table.operation, table.atMs, table.id).where(sql`operation IS NOT NULL`),
  index("stops_category").on(table.unit, table.category, table.atMs, table.id).where(sql`category <> 'below-limit'`),
  index("stops_owed").on(table.unit, table.atMs, table.id).where(sql`owed = 1`),
]);

/** The counts of a row of the roll-up: dimension → key → number of stops, without those that are 0. */
export type CountsByDimension = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * A roll-up of stops by unit, period (a month, or a day if it is known) and category. One row has the counts of all
 * dimensions, so that a stop writes two rows and not two for each dimension (decision 28).
 */
export const stopCounts = sqliteTable(
  "stop_counts",
  {
    unit: text().notNull(),
    period: text().notNull(),
    category: text().notNull(),
    /** Empty; or a long key, whose counts have a row of their own. */
    part: text().notNull(),
    /** How many stops statistics count. */
    stops: integer().notNull(),
    /** How many more a list shows: voided stops, and those whose first entry has not arrived. */
    uncounted: integer().notNull(),
    counts: text({ mode: "json" }).$type<CountsByDimension>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.unit, table.period, table.category, table.part] })],
);

/**
 * A projection: what the law of a stop requires and no entry has done yet. Few rows: a clean stop has none, and one
 * that is done is deleted.
 */
export const obligations = sqliteTable(
  "obligations",
  {
    stop: text().notNull(),
    code: text().notNull(),
    unit: text().notNull(),
    /** The instant by which it is due, or from which it is owed if the law names no time. */
    orderMs: integer("order_ms").notNull(),
    dueAt: text("due_at"),
    since: text().notNull(),
    /** Who must do it, its words, its limit and its clause. */
    facts: text({ mode: "json" }).$type<OpenDuty["facts"]>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.stop, table.code] }),
    index("obligations_unit_due").on(table.unit, sql`(due_at IS NOT NULL)`, table.orderMs, table.stop, table.code),
  ],
);

/**
 * The keyed tokens of plates, identity and licence numbers by which a stop can be found. The numbers cannot be read
 * from them.
 */
export const personalTokens = sqliteTable(
  "personal_tokens",
  { kind: text().notNull(), token: text().notNull(), stop: text().notNull() },
  (table) => [primaryKey({ columns: [table.token, table.kind, table.stop] })],
);
