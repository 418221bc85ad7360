import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { AUDIT_ACTIONS } from "../accounts/audit-actions.ts";
import { ROLES } from "../accounts/roles.ts";
import type { Scope } from "../accounts/scopes.ts";
import { stopColumnBuilders } from "./stop-columns.ts";

/** The truth: every accepted entry with its bytes as they came. Append-only by triggers that the migration adds. */
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
    /** The characters of the signed part as they stood in the request. */
    bytes: text().notNull(),
    receivedAt: text("received_at").notNull(),
    receivedFrom: text("received_from").notNull(),
    /** The ingest call that brought it. */
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

/** Tablets and programs that ask to send, may send, or no longer may. Their key is what their batches are verified with. */
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
  },
  (table) => [index("devices_unit").on(table.unit, table.id), index("devices_asked").on(table.askedBy, table.askedAt)],
);

/** The codes that open what officers hold on their tablets, closed under the installation's key. */
export const recoveryCodes = sqliteTable(
  "recovery_codes",
  { device: text().notNull(), badge: text().notNull(), closed: text().notNull(), setAt: text("set_at").notNull() },
  (table) => [primaryKey({ columns: [table.device, table.badge] })],
);

/** The signed head of each device in an ingest call that brought entries, and how its clock stood to the server's. Append-only by triggers. */
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
    /** By how much the device's clock ran ahead of the server's; negative where it was behind. */
    skewMs: integer("skew_ms").notNull(),
  },
  // Ids of calls are in the order of time, so the latest head of a device is its last row.
  (table) => [primaryKey({ columns: [table.device, table.batch] })],
);

/** Whole entries that came from a device that may not send, or without its signature, as they came. Append-only but for one decision each, by triggers. */
export const quarantine = sqliteTable(
  "quarantine",
  {
    /** The entry's hash, which covers its personal part too: the same sent again is the same row. */
    hash: text().primaryKey(),
    entry: text().notNull(),
    device: text().notNull(),
    unit: text().notNull(),
    /** Why it was not accepted. */
    code: text().notNull(),
    bytes: text().notNull(),
    personal: text(),
    /** The head that came with it, as JSON; null where none did. */
    head: text(),
    receivedAt: text("received_at").notNull(),
    receivedFrom: text("received_from").notNull(),
    /** open or discard, or arrived where it came in since by the ordinary way; null until then. */
    decision: text(),
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

/** A projection of entries: one row a stop, for lists, in the order in which a unit's page reads them. Nothing in it identifies a driver. */
export const stops = sqliteTable("stops", stopColumnBuilders, (table) => [
  primaryKey({ columns: [table.unit, table.atMs, table.id] }),
  uniqueIndex("stops_id").on(table.id),
  index("stops_officer").on(table.unit, table.officer, table.atMs, table.id),
  index("stops_checkpoint").on(table.unit, table.checkpoint, table.atMs, table.id).where(sql`checkpoint IS NOT NULL`),
  index("stops_operation").on(table.unit, table.operation, table.atMs, table.id).where(sql`operation IS NOT NULL`),
  index("stops_category").on(table.unit, table.category, table.atMs, table.id).where(sql`category <> 'below-limit'`),
  index("stops_owed").on(table.unit, table.atMs, table.id).where(sql`owed = 1`),
]);

/** A roll-up of stops: how many, by unit, period (a month, or a day where the day is known), one dimension and category. */
export const stopCounts = sqliteTable(
  "stop_counts",
  {
    unit: text().notNull(),
    period: text().notNull(),
    dimension: text().notNull(),
    key: text().notNull(),
    category: text().notNull(),
    count: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.dimension, table.unit, table.period, table.key, table.category] })],
);

/** A projection: what a stop's law makes the police do and no entry has done yet. Few rows: a clean stop has none, and one that is done is gone. */
export const obligations = sqliteTable(
  "obligations",
  {
    stop: text().notNull(),
    code: text().notNull(),
    unit: text().notNull(),
    /** The instant by which it is due, or from which on where its text names no time. */
    orderMs: integer("order_ms").notNull(),
    dueAt: text("due_at"),
    since: text().notNull(),
    /** Who, words, limit and clause as JSON. */
    facts: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.stop, table.code] }),
    index("obligations_unit_due").on(table.unit, sql`(due_at IS NOT NULL)`, table.orderMs, table.stop, table.code),
  ],
);

/** A roll-up of entries: how far each device's chain goes and how many of it are here. The two differ where some have not arrived. */
export const chains = sqliteTable("chains", {
  device: text().primaryKey(),
  /** The unit of its last entry. */
  unit: text().notNull(),
  entries: integer().notNull(),
  highest: integer().notNull(),
  /** For which of these numbers its gap was last looked into; null where it has none that is known. */
  looked: text(),
});

/** What identifies a person, apart from the entry that it belongs to. Never changed; it goes by retention alone, as triggers hold. */
export const personalParts = sqliteTable("personal_parts", {
  entry: text().primaryKey(),
  stop: text().notNull(),
  /** The part's characters as they came, closed under the installation's key. */
  closed: text().notNull(),
});

/** The bytes of photos, signatures and papers, beside the first entry of their stop that names them. Never changed; they go as a personal part of that entry would. */
export const attachments = sqliteTable(
  "attachments",
  {
    entry: text().primaryKey(),
    stop: text().notNull(),
    digest: text().notNull(),
    mediaType: text("media_type").notNull(),
    size: integer().notNull(),
    receivedAt: text("received_at").notNull(),
    receivedFrom: text("received_from").notNull(),
    /** Closed under the installation's key. */
    closed: text().notNull(),
  },
  (table) => [uniqueIndex("attachments_stop").on(table.stop, table.digest)],
);

/** Which part went, when, and by which run: a part can go only in the batch that writes it down here. Append-only by triggers. */
export const personalDrops = sqliteTable("personal_drops", {
  entry: text().primaryKey(),
  stop: text().notNull(),
  run: text().notNull(),
  at: text().notNull(),
});

/** How long what identifies a person is kept: the last row of a rule holds, the others are its history. Append-only by triggers. */
export const retentionRules = sqliteTable("retention_rules", {
  id: integer().primaryKey({ autoIncrement: true }),
  at: text().notNull(),
  badge: text().notNull(),
  rule: text().notNull(),
  /** Null where nothing is dropped. */
  keepDays: integer("keep_days"),
});

/** A run of a rule: its cut-off, how far it has come, how many parts it has dropped. */
export const retentionRuns = sqliteTable(
  "retention_runs",
  {
    id: text().primaryKey(),
    rule: text().notNull(),
    keepDays: integer("keep_days").notNull(),
    before: text().notNull(),
    badge: text().notNull(),
    startedAt: text("started_at").notNull(),
    /** The last entry whose part was looked at. */
    position: text().notNull(),
    dropped: integer().notNull(),
    finishedAt: text("finished_at"),
  },
  (table) => [index("retention_runs_started").on(table.startedAt)],
);

/** A roll-up of stops: how many tests each analyser made on a day of a unit under a certificate, and which call changed it since the detectors looked at it. */
export const analyserDays = sqliteTable(
  "analyser_days",
  {
    analyser: text().notNull(),
    /** The day of the stops in China's calendar. */
    day: text().notNull(),
    unit: text().notNull(),
    /** Empty where none was recorded. */
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

/** A projection: what the detectors ask. A question that no longer stands is closed and stays. */
export const findings = sqliteTable(
  "findings",
  {
    id: text().primaryKey(),
    rule: text().notNull(),
    /** The unit whose records it is about; of several units, the prefix that they share. */
    unit: text().notNull(),
    day: text().notNull(),
    subject: text().notNull(),
    /** Ids as JSON. */
    records: text().notNull(),
    stops: text().notNull(),
    message: text().notNull(),
    /** What was looked at: looking again closes what it does not raise again. */
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

/** One row: how often findings were brought up to date. Who does it writes only where nobody else did meanwhile. */
export const findingRounds = sqliteTable("finding_rounds", { id: integer().primaryKey(), round: integer().notNull() });

/** What supervisors said of findings. Append-only by triggers. */
export const findingAnswers = sqliteTable(
  "finding_answers",
  {
    id: text().primaryKey(),
    finding: text().notNull(),
    badge: text().notNull(),
    unit: text().notNull(),
    at: text().notNull(),
    verdict: text().notNull(),
    words: text().notNull(),
  },
  (table) => [index("finding_answers_finding").on(table.finding, table.at, table.id)],
);

/** What was read out of an analyser's memory, its bytes as they came, by whom. Append-only by triggers, as are its tests. */
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
    /** Where it stood in the download, from 0. */
    place: integer().notNull(),
    testNumber: text("test_number").notNull(),
    atMs: integer("at_ms").notNull(),
    value: text(),
    valueUnit: text("value_unit"),
  },
  (table) => [primaryKey({ columns: [table.analyser, table.day, table.download, table.place] })],
);

/** What a squad wrote at the end of a shift with an analyser, its bytes as they came. Append-only by triggers. */
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

/** By which keyed tokens of plates, identity and licence numbers a stop can be found. None of the numbers can be read from it. */
export const personalTokens = sqliteTable(
  "personal_tokens",
  { kind: text().notNull(), token: text().notNull(), stop: text().notNull() },
  (table) => [primaryKey({ columns: [table.token, table.kind, table.stop] })],
);

/** How far the logs of all units have come, in one row: the rowid of the entry that was added last, and the day that is open. */
export const logCursor = sqliteTable("log_cursor", {
  one: integer().primaryKey(),
  row: integer().notNull(),
  day: text().notNull(),
  token: text().notNull(),
});

/** The end of each unit's log: its size, how much of it the last head signed, and the roots of its full subtrees as JSON. */
export const logUnits = sqliteTable(
  "log_units",
  { unit: text().primaryKey(), size: integer().notNull(), signed: integer().notNull(), frontier: text().notNull() },
  (table) => [index("log_units_unsigned").on(table.unit).where(sql`size > signed`)],
);

/** Where in its unit's log an entry stands. Append-only by triggers. */
export const logLeaves = sqliteTable("log_leaves", {
  entry: text().primaryKey(),
  unit: text().notNull(),
  position: integer().notNull(),
});

/** The hashes of the logs, 256 in a row one after the other: leaves at level 0, roots over 256 of the level below above it. Grows only, by triggers. */
export const logTiles = sqliteTable(
  "log_tiles",
  { unit: text().notNull(), level: integer().notNull(), tile: integer().notNull(), hashes: text().notNull() },
  (table) => [primaryKey({ columns: [table.unit, table.level, table.tile] })],
);

/** A signed head for each day on which a unit's log grew. Append-only by triggers. */
export const logHeads = sqliteTable(
  "log_heads",
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

/** The public keys that heads were signed with. Append-only by triggers. */
export const logKeys = sqliteTable("log_keys", {
  id: text().primaryKey(),
  spki: text().notNull(),
  since: text().notNull(),
});

/** What was sent to be imported, and how far it came. Its stops are entries like all others, in the chain `import-` and its id. */
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

/** Lines that an import refused, closed under the installation's key, until they are mended or their time is over. */
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

/** The audit log: who did and read what. Append-only by triggers. */
export const audit = sqliteTable(
  "audit",
  {
    id: integer().primaryKey({ autoIncrement: true }),
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

/** Units, checkpoints, operations and analysers: what a tablet offers to choose from. */
export const reference = sqliteTable(
  "reference",
  {
    kind: text().notNull(),
    id: text().notNull(),
    unit: text().notNull(),
    facts: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] }), index("reference_kind_unit").on(table.kind, table.unit)],
);

/** Which things that tablets keep have changed, numbered in the order in which that was written down: reference data, and stops of which something is or was owed. */
export const tabletChanges = sqliteTable(
  "tablet_changes",
  {
    kind: text().notNull(),
    id: text().notNull(),
    unit: text().notNull(),
    /** The unit to which it belonged before its last change, whose tablets have to drop it. */
    wasUnit: text("was_unit").notNull(),
    changed: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] }), index("tablet_changes_changed").on(table.changed)],
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
