import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Which part was deleted, when, and by which run: a part is deleted only in the batch that records it here. Append-only
 * by triggers.
 */
export const personalDrops = sqliteTable("personal_drops", {
  entry: text().primaryKey(),
  stop: text().notNull(),
  run: text().notNull(),
  at: text().notNull(),
});

/**
 * For how long personal data is retained: the last row of a rule is in force, the others are its history. Append-only
 * by triggers.
 */
export const retentionRules = sqliteTable("retention_rules", {
  id: integer().primaryKey({ autoIncrement: true }),
  at: text().notNull(),
  badge: text().notNull(),
  rule: text().notNull(),
  /** Null: nothing is deleted. */
  keepDays: integer("keep_days"),
});

/** A run of a rule: its cut-off, how far it has come, how many parts it has deleted. */
export const retentionRuns = sqliteTable(
  "retention_runs",
  {
    id: text().primaryKey(),
    rule: text().notNull(),
    keepDays: integer("keep_days").notNull(),
    before: text().notNull(),
    badge: text().notNull(),
    startedAt: text("started_at").notNull(),
    /** The last entry whose part was read. */
    position: text().notNull(),
    dropped: integer().notNull(),
    finishedAt: text("finished_at"),
  },
  (table) => [index("retention_runs_started").on(table.startedAt)],
);
