import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The installation to which the database belongs, in one row. It is never deleted, by a trigger. */
export const installation = sqliteTable("installation", {
  one: integer().primaryKey(),
  id: text().notNull(),
  /** 1 at first; every restore of a backup makes it the time in seconds. It only grows. */
  epoch: integer().notNull(),
  createdAt: text("created_at").notNull(),
  /** The fingerprint of the key that encrypts personal data. See `store/installation.ts`. */
  personalKey: text("personal_key").notNull(),
  /** The id of the key that signs the ledgers' heads. */
  signingKey: text("signing_key").notNull(),
  /** The time of the data in the newest verified backup. */
  lastBackupAt: text("last_backup_at"),
  /** The key of personal data, encrypted under the personal key; null until that was rotated for the first time. */
  dataKey: text("data_key"),
});
