import type { D1Database } from "@cloudflare/workers-types";
import { encodeTreeHead } from "@roadside/core";
import { asc, eq, gt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import {
  attachments,
  entries as entriesTable,
  ledgerCursor,
  ledgerHeads,
  ledgerKeys,
  ledgerLeaves,
  ledgerUnits,
  personalDrops,
  personalParts,
} from "../database/schema.ts";
import { nativeDigest } from "../ingest/native-digest.ts";
import { isSignedBy } from "../ledger/signing.ts";
import type { Vault } from "../personal/vault.ts";
import { checkEntry, type StoredPart } from "../verification/check-entry.ts";
import type { Report } from "../verification/difference.ts";
import { createLedgerCheck, type LedgerCheck } from "../verification/ledger-check.ts";
import { decryptBytes } from "./attachments.ts";
import { decryptPersonalText } from "./decrypt-entries.ts";
import { toHead } from "./ledger-proofs.ts";
import { readLedgerTiles, toTileKey } from "./ledger-tiles.ts";

const ENTRIES_PER_PAGE = 500;

const ROW = {
  row: sql<number>`${entriesTable}.rowid`.as("row"),
  id: entriesTable.id,
  stop: entriesTable.stop,
  device: entriesTable.device,
  seq: entriesTable.seq,
  prev: entriesTable.prev,
  hash: entriesTable.hash,
  kind: entriesTable.kind,
  unit: entriesTable.unit,
  officer: entriesTable.officer,
  recordedAt: entriesTable.recordedAt,
  bytes: entriesTable.bytes,
  personal: personalParts.closed,
  droppedAt: personalDrops.at,
  leafUnit: ledgerLeaves.unit,
  position: ledgerLeaves.position,
};

/**
 * Verifies every entry by its hash, every personal part by its digest, every chain, and every ledger by its signed
 * heads and tiles. Returns how many entries there are. Reads pages of entries in the order of receipt, so that no
 * database is too large for memory; nothing may be written meanwhile.
 */
export async function verifyRecords(
  db: D1Database,
  vault: Vault,
  report: Report,
  onProgress: (entries: number) => void,
): Promise<number> {
  const orm = drizzle(db);
  const ledgers = await openLedgerChecks(db, report);
  const [cursor] = await orm.select({ row: ledgerCursor.row }).from(ledgerCursor);
  let count = 0;
  for (let after = 0; ; ) {
    const page = await orm
      .select(ROW)
      .from(entriesTable)
      .leftJoin(personalParts, eq(personalParts.entry, entriesTable.id))
      .leftJoin(personalDrops, eq(personalDrops.entry, entriesTable.id))
      .leftJoin(ledgerLeaves, eq(ledgerLeaves.entry, entriesTable.id))
      .where(gt(sql`${entriesTable}.rowid`, after))
      .orderBy(asc(sql`${entriesTable}.rowid`))
      .limit(ENTRIES_PER_PAGE);
    for (const { row, leafUnit, position, personal, droppedAt, ...entry } of page) {
      checkEntry(entry, await readPart({ ...entry, personal, droppedAt }, vault), report);
      const place = leafUnit === null || position === null ? null : { unit: leafUnit, position };
      if (row <= (cursor?.row ?? 0)) ledgers.of(entry.unit).add(entry, place);
    }
    await ledgers.compareTiles(false);
    count += page.length;
    after = page.at(-1)?.row ?? after;
    onProgress(count);
    if (page.length < ENTRIES_PER_PAGE) break;
  }
  await ledgers.compareTiles(true);
  await ledgers.compareEnds();
  await findMissingEntries(db, report);
  await verifyAttachments(db, vault, report);
  await verifyHeads(db, report);
  await verifyChains(db, report);
  return count;
}

async function readPart(
  row: { id: string; hash: string; bytes: string; personal: string | null; droppedAt: string | null },
  vault: Vault,
): Promise<StoredPart> {
  try {
    const text = await decryptPersonalText(row, vault);
    if (text !== null) return JSON.parse(text) as StoredPart;
    return row.droppedAt === null ? "none" : "dropped";
  } catch {
    return "unreadable";
  }
}

/** Entries that a ledger has and the database no longer. */
async function findMissingEntries(db: D1Database, report: Report): Promise<void> {
  const { results } = await db
    .prepare(
      `SELECT entry, unit, position FROM ledger_leaves
       WHERE NOT EXISTS (SELECT 1 FROM entries WHERE id = entry) ORDER BY unit, position`,
    )
    .all<{ entry: string; unit: string; position: number }>();
  for (const { entry, unit, position } of results)
    report({ check: "entries", subject: entry, message: `it is missing: the ledger of ${unit} has it at ${position}` });
}

/** That the bytes of each attachment have the digest by which entries name them. One is in memory at a time. */
async function verifyAttachments(db: D1Database, vault: Vault, report: Report): Promise<void> {
  const orm = drizzle(db);
  const { entry, stop, digest, closed } = attachments;
  for (let after = ""; ; ) {
    const [next] = await orm
      .select({ entry, stop, digest, closed })
      .from(attachments)
      .where(gt(entry, after))
      .orderBy(asc(entry))
      .limit(1);
    if (!next) return;
    const bytes = await decryptBytes(vault, next.entry, next.closed).catch(() => null);
    if (bytes === null || nativeDigest(bytes) !== next.digest) {
      const message = bytes === null ? "it cannot be decrypted" : "its bytes do not match its digest";
      report({ check: "attachments", subject: next.entry, message, stop: next.stop });
    }
    after = next.entry;
  }
}

/** The ledgers of all units, grown again and compared with those that are stored. */
async function openLedgerChecks(db: D1Database, report: Report) {
  const orm = drizzle(db);
  const heads = Map.groupBy(
    await orm
      .select({ unit: ledgerHeads.unit, day: ledgerHeads.day, size: ledgerHeads.size, root: ledgerHeads.root })
      .from(ledgerHeads),
    ({ unit }) => unit,
  );
  const checks = new Map<string, LedgerCheck>();
  const differs = (unit: string, message: string) => report({ check: "ledgers", subject: unit, message });
  const of = (unit: string): LedgerCheck => {
    const check = checks.get(unit) ?? createLedgerCheck(unit, heads.get(unit) ?? [], report);
    checks.set(unit, check);
    return check;
  };
  for (const unit of heads.keys()) of(unit);

  return {
    of,

    async compareTiles(isEnd: boolean): Promise<void> {
      for (const [unit, check] of checks) {
        const expected = check.takeTiles(isEnd);
        if (expected.length === 0) continue;
        const stored = await readLedgerTiles(db, unit, expected);
        for (const { level, tile, hashes, entries } of expected) {
          const found = stored.get(toTileKey({ level, tile })) ?? "";
          if (found === hashes) continue;
          differs(unit, `tile ${tile} of level ${level} is not what the entries make it`);
          for (const [index, { id, stop }] of entries.entries())
            if (found.slice(64 * index, 64 * index + 64) !== hashes.slice(64 * index, 64 * index + 64))
              report({ check: "ledgers", subject: id, message: "its hash is not the one in the ledger", stop });
        }
      }
    },

    async compareEnds(): Promise<void> {
      const { unit, size, frontier } = ledgerUnits;
      const stored = await orm.select({ unit, size, frontier }).from(ledgerUnits);
      for (const one of stored) {
        const end = of(one.unit).end();
        if (end === null) continue;
        if (end.size !== one.size) differs(one.unit, `the ledger has ${one.size} entries instead of ${end.size}`);
        else if (JSON.stringify(end.frontier) !== JSON.stringify(one.frontier))
          differs(one.unit, "its end is not what the entries make it");
      }
      const known = new Set(stored.map((one) => one.unit));
      for (const [name, check] of checks)
        if (!known.has(name) && (check.end()?.size ?? 0) > 0) differs(name, "the ledger has no end");
    },
  };
}

async function verifyHeads(db: D1Database, report: Report): Promise<void> {
  const orm = drizzle(db);
  const keys = new Map((await orm.select().from(ledgerKeys)).map(({ id, spki }) => [id, spki]));
  for (const head of (await orm.select().from(ledgerHeads)).map(toHead)) {
    const { signature, ...unsigned } = head;
    const spki = keys.get(head.key);
    const differs = (message: string) => report({ check: "tree heads", subject: head.unit, message });
    if (spki === undefined) differs(`the key of the head of ${head.day} is not among the signing keys`);
    else if (!(await isSignedBy(spki, encodeTreeHead(unsigned), signature)))
      differs(`the signature of the head of ${head.day} is wrong`);
  }
}

/** That each entry links to the one before it. Gaps are findings, since a tablet may still send what is missing. */
async function verifyChains(db: D1Database, report: Report): Promise<void> {
  const { results } = await db
    .prepare(
      `SELECT own.id, own.stop, own.device, own.seq, earlier.stop AS earlierStop FROM entries AS own
       LEFT JOIN entries AS earlier ON earlier.device = own.device AND earlier.seq = own.seq - 1
       WHERE CASE WHEN own.seq = 1 THEN own.prev IS NOT NULL
         ELSE earlier.id IS NOT NULL AND own.prev IS NOT earlier.hash END`,
    )
    .all<{ id: string; stop: string; device: string; seq: number; earlierStop: string | null }>();
  for (const { id, stop, device, seq, earlierStop } of results) {
    const message = `entry ${seq} of device ${device} does not link to the entry before it: one of the two was changed`;
    // Nothing shows which of the two, so neither is a fact.
    for (const each of new Set([stop, earlierStop ?? stop]))
      report({ check: "chains", subject: id, message, stop: each });
  }
}
