import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * How far the ledgers of all units have come, in one row: the rowid of the entry that was added last, and the open day.
 */
export const ledgerCursor = sqliteTable("ledger_cursor", {
  one: integer().primaryKey(),
  row: integer().notNull(),
  day: text().notNull(),
  token: text().notNull(),
});

/** The end of each unit's ledger: its size, how much of it the last head signed, and the roots of its full subtrees. */
export const ledgerUnits = sqliteTable(
  "ledger_units",
  {
    unit: text().primaryKey(),
    size: integer().notNull(),
    signed: integer().notNull(),
    frontier: text({ mode: "json" }).$type<readonly string[]>().notNull(),
  },
  (table) => [index("ledger_units_unsigned").on(table.unit).where(sql`size > signed`)],
);

/** The position of an entry in its unit's ledger. Append-only by triggers. */
export const ledgerLeaves = sqliteTable("ledger_leaves", {
  entry: text().primaryKey(),
  unit: text().notNull(),
  position: integer().notNull(),
});

/**
 * The hashes of the ledgers, 256 in a row one after the other: leaves at level 0, above it roots over 256 of the level
 * below. Grows only, by triggers.
 */
export const ledgerTiles = sqliteTable(
  "ledger_tiles",
  { unit: text().notNull(), level: integer().notNull(), tile: integer().notNull(), hashes: text().notNull() },
  (table) => [primaryKey({ columns: [table.unit, table.level, table.tile] })],
);

/** A signed head for each day on which a unit's ledger grew. Append-only by triggers. */
export const ledgerHeads = sqliteTable(
  "ledger_heads",
  {
    unit: text().notNull(),
    day: text().notNull(),
    size: integer().notNull(),
    root: text().notNull(),
    signedAt: text("signed_at").notNull(),
    key: text().notNull(),
    signature: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.unit, table.day] })],
);

/** The public keys of the signed heads. Append-only by triggers. */
export const ledgerKeys = sqliteTable("ledger_keys", {
  id: text().primaryKey(),
  spki: text().notNull(),
  since: text().notNull(),
});
