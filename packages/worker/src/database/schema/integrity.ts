import type { IntegrityRule } from "@roadside/core";
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * A roll-up of stops: how many tests each analyser made on a day of a unit under a certificate, and which call changed
 * it since the detectors last ran.
 */
export const analyserDays = sqliteTable(
  "analyser_days",
  {
    analyser: text().notNull(),
    /** The day of the stops in China's calendar. */
    day: text().notNull(),
    unit: text().notNull(),
    /** Empty if none was recorded. */
    certificate: text().notNull(),
    tests: integer().notNull(),
    changed: text(),
  },
  (table) => [
    primaryKey({ columns: [table.analyser, table.day, table.unit, table.certificate] }),
    index("analyser_days_certificate")
      .on(table.certificate, table.day, table.unit)
      .where(sql`${table.certificate} <> ''`),
    index("analyser_days_changed").on(table.unit, table.day).where(sql`${table.changed} IS NOT NULL`),
  ],
);

/** A projection: what the detectors raised. A finding that is not raised again is closed and stays. */
export const findings = sqliteTable(
  "findings",
  {
    id: text().primaryKey(),
    rule: text().$type<IntegrityRule>().notNull(),
    /** The unit whose records it is about; of several units, the prefix that they share. */
    unit: text().notNull(),
    day: text().notNull(),
    subject: text().notNull(),
    /** Ids. */
    records: text({ mode: "json" }).$type<readonly string[]>().notNull(),
    stops: text({ mode: "json" }).$type<readonly string[]>().notNull(),
    message: text().notNull(),
    /** What was checked. A finding that is not raised again for its origin is closed. */
    origin: text().notNull(),
    raisedAt: text("raised_at").notNull(),
    closedAt: text("closed_at"),
  },
  (table) => [
    index("findings_day").on(table.day, table.id),
    index("findings_county_day").on(sql`substr(${table.unit}, 1, 6)`, table.day, table.id),
    index("findings_origin").on(table.origin).where(sql`${table.closedAt} IS NULL`),
  ],
);

/** One row: how often findings were refreshed. A round writes only if no other round was written since it read. */
export const findingRounds = sqliteTable("finding_rounds", { id: integer().primaryKey(), round: integer().notNull() });

/** What supervisors answered to findings. Append-only by triggers. */
export const findingAnswers = sqliteTable(
  "finding_answers",
  {
    id: text().primaryKey(),
    finding: text().notNull(),
    badge: text().notNull(),
    unit: text().notNull(),
    at: text().notNull(),
    verdict: text({ enum: ["explained", "confirmed", "passed-on"] }).notNull(),
    words: text().notNull(),
  },
  (table) => [index("finding_answers_finding").on(table.finding, table.at, table.id)],
);

/** What was read from the memory of an analyser, its bytes as received. Append-only by triggers, as are its tests. */
export const memoryDownloads = sqliteTable(
  "memory_downloads",
  {
    id: text().primaryKey(),
    analyser: text().notNull(),
    unit: text().notNull(),
    badge: text().notNull(),
    at: text().notNull(),
    firstMs: integer("first_ms").notNull(),
    lastMs: integer("last_ms").notNull(),
    tests: integer().notNull(),
    type: text().notNull(),
    bytes: text().notNull(),
  },
  (table) => [
    index("memory_downloads_analyser").on(table.analyser),
    index("memory_downloads_at").on(table.at, table.id),
  ],
);

export const memoryTests = sqliteTable(
  "memory_tests",
  {
    analyser: text().notNull(),
    day: text().notNull(),
    download: text().notNull(),
    /** Its place in the download, from 0. */
    place: integer().notNull(),
    testNumber: text("test_number").notNull(),
    atMs: integer("at_ms").notNull(),
    value: text(),
    valueUnit: text("value_unit"),
  },
  (table) => [primaryKey({ columns: [table.analyser, table.day, table.download, table.place] })],
);

/** What a squad wrote at the end of a shift with an analyser, its bytes as received. Append-only by triggers. */
export const shifts = sqliteTable(
  "shifts",
  {
    id: text().primaryKey(),
    unit: text().notNull(),
    analyser: text().notNull(),
    /** The day on which it began. */
    day: text().notNull(),
    fromMs: integer("from_ms").notNull(),
    toMs: integer("to_ms").notNull(),
    badge: text().notNull(),
    at: text().notNull(),
    bytes: text().notNull(),
  },
  (table) => [index("shifts_analyser_day").on(table.analyser, table.day), index("shifts_at").on(table.at, table.id)],
);
