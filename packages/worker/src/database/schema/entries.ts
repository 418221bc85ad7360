import type { Attachment } from "@roadside/core";
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Every accepted entry, the truth from which all else can be rebuilt. Append-only by triggers. */
export const entries = sqliteTable(
  "entries",
  {
    id: text().primaryKey(),
    stop: text().notNull(),
    device: text().notNull(),
    seq: integer().notNull(),
    prev: text(),
    hash: text().notNull(),
    kind: text().notNull(),
    unit: text().notNull(),
    officer: text().notNull(),
    recordedAt: text("recorded_at").notNull(),
    /** The characters of the signed part as received. */
    bytes: text().notNull(),
    receivedAt: text("received_at").notNull(),
    receivedFrom: text("received_from").notNull(),
    /** The id of the ingest call. */
    batch: text().notNull(),
  },
  (table) => [
    uniqueIndex("entries_device_seq").on(table.device, table.seq),
    index("entries_stop").on(table.stop),
    index("entries_linked_to").on(sql`${table.bytes} ->> '$.body.to'`).where(sql`${table.kind} = 'linked'`),
    index("entries_attached")
      .on(
        sql`${table.bytes} ->> CASE ${table.kind} WHEN 'corrected' THEN '$.body.body.digest' ELSE '$.body.digest' END`,
      )
      .where(sql`${table.kind} IN ('attachment-added', 'corrected')`),
  ],
);

/** A roll-up of entries: the last number of each device's chain and how many of its entries have arrived. */
export const chains = sqliteTable("chains", {
  device: text().primaryKey(),
  /** The unit of its last entry. */
  unit: text().notNull(),
  entries: integer().notNull(),
  highest: integer().notNull(),
  /** The numbers for which its gap was last checked; null if it has no known gap. */
  looked: text(),
});

/**
 * The signed head of each device in an ingest call that brought entries, and how its clock differed from the server's.
 * Append-only by triggers.
 */
export const batchHeads = sqliteTable(
  "batch_heads",
  {
    device: text().notNull(),
    /** The `batch` of the entries that came with it. */
    batch: text().notNull(),
    publicKey: text("public_key").notNull(),
    size: integer().notNull(),
    root: text().notNull(),
    sentAt: text("sent_at").notNull(),
    signature: text().notNull(),
    receivedAt: text("received_at").notNull(),
    /** By how much the device's clock was ahead of the server's; negative if it was behind. */
    skewMs: integer("skew_ms").notNull(),
  },
  // Ids of calls are in the order of time: the latest head of a device is its last row.
  (table) => [primaryKey({ columns: [table.device, table.batch] })],
);

/**
 * The personal part of an entry, encrypted under the installation's key. Never changed; only retention deletes it, by
 * triggers.
 */
export const personalParts = sqliteTable("personal_parts", {
  entry: text().primaryKey(),
  stop: text().notNull(),
  /** Encrypted characters of the part. */
  closed: text().notNull(),
});

/**
 * The bytes of photos, signatures and papers, stored with the first entry of their stop that names them. Never changed;
 * deleted as a personal part is.
 */
export const attachments = sqliteTable(
  "attachments",
  {
    entry: text().primaryKey(),
    stop: text().notNull(),
    digest: text().notNull(),
    mediaType: text("media_type").$type<Attachment["mediaType"]>().notNull(),
    size: integer().notNull(),
    receivedAt: text("received_at").notNull(),
    receivedFrom: text("received_from").notNull(),
    /** Encrypted bytes. */
    closed: text().notNull(),
  },
  (table) => [uniqueIndex("attachments_stop").on(table.stop, table.digest)],
);

/**
 * Whole entries from a device that may not send, or without its signature, as received. Append-only but for one
 * decision each, by triggers.
 */
export const quarantine = sqliteTable(
  "quarantine",
  {
    /** The entry's hash, which covers its personal part too: the same entry sent again is the same row. */
    hash: text().primaryKey(),
    entry: text().notNull(),
    device: text().notNull(),
    unit: text().notNull(),
    /** Why it was not accepted. */
    code: text().notNull(),
    bytes: text().notNull(),
    personal: text(),
    /** The head of its device in the call, as JSON; null if there was none. */
    head: text(),
    receivedAt: text("received_at").notNull(),
    receivedFrom: text("received_from").notNull(),
    /** `arrived` if its device, enrolled by then, sent it again; null until decided. */
    decision: text({ enum: ["open", "discard", "arrived"] }),
    reason: text(),
    decidedAt: text("decided_at"),
    decidedBy: text("decided_by"),
  },
  (table) => [
    index("quarantine_waiting").on(table.receivedAt, table.hash).where(sql`decision IS NULL`),
    index("quarantine_decided").on(table.receivedAt, table.hash).where(sql`decision IS NOT NULL`),
    index("quarantine_from").on(table.receivedFrom).where(sql`decision IS NULL`),
  ],
);
