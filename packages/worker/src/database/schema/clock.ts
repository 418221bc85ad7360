import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The latest instant that the server holds for certain, in one row; none before the first hour of an installation. */
export const trustedClock = sqliteTable("trusted_clock", { one: integer().primaryKey(), at: text().notNull() });
