import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { AUDIT_ACTIONS } from "../../accounts/audit-actions.ts";
import { ROLES } from "../../accounts/roles.ts";
import type { Scope } from "../../accounts/scopes.ts";

/** An instant in whole seconds. */
const instant = (name: string) => integer(name, { mode: "timestamp" });

/** Officers. A badge number is given once and is the same in upper and lower case: its column has COLLATE NOCASE. */
export const officers = sqliteTable("officers", {
  badge: text().primaryKey(),
  nameZh: text("name_zh").notNull(),
  nameEn: text("name_en").notNull(),
  role: text({ enum: ROLES }).notNull(),
  unit: text().notNull(),
  /** See `accounts/password-hash.ts`. */
  passwordHash: text("password_hash").notNull(),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
  /** A closed account stays closed. */
  closedAt: instant("closed_at"),
  lastSignInAt: instant("last_sign_in_at"),
});

/** Sessions of officers. Badge numbers have COLLATE NOCASE here too. */
export const sessions = sqliteTable(
  "sessions",
  {
    id: text().primaryKey(),
    /** A keyed digest of the token, which the server does not store. */
    tokenHash: text("token_hash").notNull(),
    badge: text()
      .notNull()
      .references(() => officers.badge),
    address: text().notNull(),
    userAgent: text("user_agent").notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [uniqueIndex("sessions_token_hash").on(table.tokenHash), index("sessions_badge").on(table.badge)],
);

/** Attempts to sign in since the last good one, by badge and by address, each until its time is over. */
export const signInFailures = sqliteTable(
  "sign_in_failures",
  {
    kind: text().notNull(),
    subject: text().notNull(),
    count: integer().notNull(),
    untilMs: integer("until_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.subject] }), index("sign_in_failures_until").on(table.untilMs)],
);

/** API keys of other systems. Only the digest of a secret is stored. */
export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: text().primaryKey(),
    secretHash: text("secret_hash").notNull(),
    name: text().notNull(),
    unit: text().notNull(),
    scopes: text({ mode: "json" }).$type<readonly Scope[]>().notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: text("created_at").notNull(),
    expiresAt: text("expires_at").notNull(),
    revokedAt: text("revoked_at"),
    lastUsedDay: text("last_used_day"),
  },
  (table) => [uniqueIndex("api_keys_secret_hash").on(table.secretHash), index("api_keys_unit").on(table.unit)],
);

/**
 * Devices: pending, enrolled or revoked. The server verifies their batches with their public key.
 */
export const devices = sqliteTable(
  "devices",
  {
    /** The `device` of its entries. */
    id: text().primaryKey(),
    unit: text().notNull(),
    name: text().notNull(),
    publicKey: text("public_key").notNull(),
    state: text({ enum: ["pending", "enrolled", "revoked"] }).notNull(),
    askedBy: text("asked_by").notNull(),
    askedAt: text("asked_at").notNull(),
    changedBy: text("changed_by"),
    changedAt: text("changed_at"),
    /** The highest number in its chain that it reported after a restore of the server; null if it reported none. */
    written: integer(),
  },
  (table) => [index("devices_unit").on(table.unit, table.id), index("devices_asked").on(table.askedBy, table.askedAt)],
);

/** The recovery codes for officers' data on their tablets, encrypted with the installation's key. */
export const recoveryCodes = sqliteTable(
  "recovery_codes",
  { device: text().notNull(), badge: text().notNull(), closed: text().notNull(), setAt: text("set_at").notNull() },
  (table) => [primaryKey({ columns: [table.device, table.badge] })],
);

/** The audit log: who did and read what. Append-only by triggers. */
export const audit = sqliteTable(
  "audit",
  {
    id: integer().primaryKey(),
    at: text().notNull(),
    badge: text().notNull(),
    unit: text().notNull(),
    action: text({ enum: AUDIT_ACTIONS }).notNull(),
    subject: text().notNull(),
    /** From where, as far as it is known for sure. */
    address: text().notNull().default(""),
  },
  (table) => [index("audit_unit_at").on(table.unit, table.at)],
);
