import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Units, checkpoints, operations and analysers: what a tablet offers to choose from. */
export const reference = sqliteTable(
  "reference",
  {
    kind: text({ enum: ["units", "checkpoints", "operations", "analysers"] }).notNull(),
    id: text().notNull(),
    unit: text().notNull(),
    facts: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] }), index("reference_kind_unit").on(table.kind, table.unit)],
);

/**
 * What has changed of the things that tablets store, numbered in the order of the changes: reference data, officers,
 * and stops of which something is or was owed.
 */
export const tabletChanges = sqliteTable(
  "tablet_changes",
  {
    kind: text({ enum: ["checkpoints", "operations", "analysers", "officers", "stops"] }).notNull(),
    id: text().notNull(),
    unit: text().notNull(),
    /** The unit it belonged to before its last change, whose tablets have to delete it. */
    wasUnit: text("was_unit").notNull(),
    changed: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] }), index("tablet_changes_changed").on(table.changed)],
);
