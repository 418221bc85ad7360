import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * What was sent to be imported, and how far it came. Its stops are entries like all others, in the chain `import-` and
 * its id.
 */
export const imports = sqliteTable("imports", {
  id: text().primaryKey(),
  format: text().notNull(),
  unit: text().notNull(),
  source: text().notNull(),
  badge: text().notNull(),
  startedAt: text("started_at").notNull(),
  changedAt: text("changed_at").notNull(),
  lastLine: integer("last_line").notNull(),
});

/**
 * Lines that an import refused, encrypted under the installation's key, until they are corrected or their time is over.
 */
export const importRefusals = sqliteTable(
  "import_refusals",
  {
    import: text().notNull(),
    line: integer().notNull(),
    closed: text().notNull(),
    at: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.import, table.line] }), index("import_refusals_at").on(table.at)],
);
