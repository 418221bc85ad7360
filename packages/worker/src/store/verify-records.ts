import type { D1Database } from "@cloudflare/workers-types";
import { encodeTreeHead } from "@roadside/core";
import { asc, eq, gt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import {
  entries as entriesTable,
  ledgerCursor,
  ledgerHeads,
  ledgerKeys,
  ledgerLeaves,
  ledgerUnits,
  personalParts,
} from "../database/schema.ts";
import { isSignedBy } from "../ledger/signing.ts";
import type { Vault } from "../personal/vault.ts";
import { checkEntry } from "../verification/check-entry.ts";
import type { Difference, Report } from "../verification/difference.ts";
import { createLedgerCheck, type ExpectedTile, type LedgerCheck } from "../verification/ledger-check.ts";
import { decryptPersonalText } from "./decrypt-entries.ts";
import { toHead } from "./ledger-proofs.ts";

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
      .leftJoin(ledgerLeaves, eq(ledgerLeaves.entry, entriesTable.id))
      .where(gt(sql`${entriesTable}.rowid`, after))
      .orderBy(asc(sql`${entriesTable}.rowid`))
      .limit(ENTRIES_PER_PAGE);
    for (const { row, leafUnit, position, personal, ...entry } of page) {
      checkEntry(entry, await readPersonal({ ...entry, personal }, vault, report), report);
      const place = leafUnit === null || position === null ? null : { unit: leafUnit, position };
      if (row <= (cursor?.row ?? 0)) ledgers.of(entry.unit).add(entry.id, entry.hash, place);
    }
    await ledgers.compareTiles(false);
    count += page.length;
    after = page.at(-1)?.row ?? after;
    onProgress(count);
    if (page.length < ENTRIES_PER_PAGE) break;
  }
  await ledgers.compareTiles(true);
  await ledgers.compareEnds();
  await verifyHeads(db, report);
  await verifyChains(db, report);
  return count;
}

async function readPersonal(
  row: { id: string; stop: string; hash: string; bytes: string; personal: string | null },
  vault: Vault,
  report: Report,
) {
  try {
    const text = await decryptPersonalText(row, vault);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    const { id, stop } = row;
    report({ check: "personal parts", subject: id, message: "its personal part cannot be decrypted", stop });
    return undefined;
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

  /** Carried by the primary key of `ledger_tiles`. */
  async function readTiles(unit: string, tiles: readonly ExpectedTile[]): Promise<Map<string, string>> {
    const { results } = await db
      .prepare(
        `SELECT level, tile, hashes FROM json_each(?2)
         CROSS JOIN ledger_tiles ON unit = ?1 AND level = value ->> 0 AND tile = value ->> 1`,
      )
      .bind(unit, JSON.stringify(tiles.map(({ level, tile }) => [level, tile])))
      .all<ExpectedTile>();
    return new Map(results.map(({ level, tile, hashes }) => [`${level}/${tile}`, hashes]));
  }

  return {
    of,

    async compareTiles(isEnd: boolean): Promise<void> {
      for (const [unit, check] of checks) {
        const expected = check.takeTiles(isEnd);
        if (expected.length === 0) continue;
        const stored = await readTiles(unit, expected);
        for (const { level, tile, hashes } of expected)
          if (stored.get(`${level}/${tile}`) !== hashes)
            differs(unit, `tile ${tile} of level ${level} is not what the entries make it`);
      }
    },

    async compareEnds(): Promise<void> {
      const { unit, size, frontier } = ledgerUnits;
      const stored = await orm.select({ unit, size, frontier }).from(ledgerUnits);
      for (const one of stored) {
        const end = of(one.unit).end();
        if (end.size !== one.size) differs(one.unit, `the ledger has ${one.size} entries instead of ${end.size}`);
        else if (JSON.stringify(end.frontier) !== JSON.stringify(one.frontier))
          differs(one.unit, "its end is not what the entries make it");
      }
      const known = new Set(stored.map((one) => one.unit));
      for (const [name, check] of checks)
        if (!known.has(name) && check.end().size > 0) differs(name, "the ledger has no end");
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
      `SELECT own.id, own.stop, own.device, own.seq FROM entries AS own
       LEFT JOIN entries AS earlier ON earlier.device = own.device AND earlier.seq = own.seq - 1
       WHERE CASE WHEN own.seq = 1 THEN own.prev IS NOT NULL
         ELSE earlier.id IS NOT NULL AND own.prev IS NOT earlier.hash END`,
    )
    .all<{ id: string; stop: string; device: string; seq: number }>();
  for (const { id, stop, device, seq } of results) {
    const message = `entry ${seq} of device ${device} does not link to the entry before it`;
    report({ check: "chains", subject: id, message, stop } satisfies Difference);
  }
}
