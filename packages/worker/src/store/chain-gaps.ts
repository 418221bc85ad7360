import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { epochMs } from "@roadside/core";
import { and, desc, eq, lt, lte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { dayOf } from "../china-days.ts";
import { chains, entries as entriesTable } from "../database/schema.ts";
import { type Finding, toFinding } from "../integrity/finding.ts";
import { isWithin } from "./scope-condition.ts";
import type { WriteCondition } from "./write-condition.ts";

const MAX_MISSING_NAMED = 20;
const CHAINS_PER_ROUND = 50;
const NUMBERS_PER_PAGE = 1_000;

type Chain = Omit<typeof chains.$inferSelect, "looked">;

/**
 * Chains of a unit's devices that have a gap or had one, and changed since they were last checked. One row per device
 * is read.
 */
export function changedChains(db: D1Database, unit: string) {
  const { device, entries, highest, looked } = chains;
  return drizzle(db)
    .select({ device, unit: chains.unit, entries, highest })
    .from(chains)
    .where(
      and(
        isWithin(chains.unit, unit),
        sql`(${entries} < ${highest} OR ${looked} IS NOT NULL) AND ${looked} IS NOT ${entries} || '/' || ${highest}`,
      ),
    )
    .limit(CHAINS_PER_ROUND + 1);
}

/**
 * The findings of gaps in chains: which entries have not arrived. A finding belongs to the day on which the entry after
 * the first gap was recorded, or the last entry where the end of the chain is missing.
 */
export async function detectChainGaps(
  db: D1Database,
  rows: readonly Chain[],
): Promise<{ chains: Chain[]; origins: string[]; findings: Finding[]; more: boolean }> {
  const checked = rows.slice(0, CHAINS_PER_ROUND);
  const findings: Finding[] = [];
  for (const chain of checked.filter(({ entries, highest }) => entries < highest)) {
    const { device, unit, entries, highest } = chain;
    const { numbers, after } = await gapsOf(db, chain);
    const [next] = await drizzle(db)
      .select({ stop: entriesTable.stop, recordedAt: entriesTable.recordedAt })
      .from(entriesTable)
      .where(and(eq(entriesTable.device, device), lte(entriesTable.seq, after)))
      .orderBy(desc(entriesTable.seq))
      .limit(1);
    if (!next) continue;
    const missing = highest - entries;
    const finding = {
      rule: "chain" as const,
      subject: device,
      records: numbers.map(String),
      message: missing === 1 ? "1 entry has not arrived" : `${missing} entries have not arrived`,
    };
    findings.push(
      toFinding(finding, {
        units: [unit],
        day: dayOf(epochMs(next.recordedAt)),
        stops: [next.stop],
        origin: originOf(device),
      }),
    );
  }
  return {
    chains: checked,
    origins: checked.map(({ device }) => originOf(device)),
    findings,
    more: rows.length > CHAINS_PER_ROUND,
  };
}

/** Records for which numbers a chain was checked. */
export function checkedStatement(
  db: D1Database,
  checked: readonly Chain[],
  { sql: holds, entry, batch }: WriteCondition,
): D1PreparedStatement {
  const rows = checked.map(({ device, entries, highest }) => [
    device,
    entries < highest ? `${entries}/${highest}` : null,
  ]);
  return db
    .prepare(
      `UPDATE chains SET looked = (SELECT value ->> 1 FROM json_each(?1) WHERE value ->> 0 = device)
       WHERE device IN (SELECT value ->> 0 FROM json_each(?1)) AND ${holds}`,
    )
    .bind(JSON.stringify(rows), entry, batch);
}

const originOf = (device: string) => `chain:${device}`;

/**
 * The lowest missing numbers of a chain, and the first number after them. Reads from the newest entry down, no further
 * than the first gap.
 */
async function gapsOf(
  db: D1Database,
  { device, entries, highest }: Chain,
): Promise<{ numbers: number[]; after: number }> {
  const missing: number[] = [];
  let left = highest - entries;
  let [below, after] = [highest + 1, highest];
  while (left > 0) {
    const rows = await drizzle(db)
      .select({ seq: entriesTable.seq })
      .from(entriesTable)
      .where(and(eq(entriesTable.device, device), lt(entriesTable.seq, below)))
      .orderBy(desc(entriesTable.seq))
      .limit(NUMBERS_PER_PAGE);
    for (const seq of [...rows.map((row) => row.seq), ...(rows.length < NUMBERS_PER_PAGE ? [0] : [])]) {
      const gap = below - seq - 1;
      if (gap > 0) {
        after = below;
        left -= gap;
        // Only the lowest are named, so these replace the ones found before.
        const found = Array.from({ length: Math.min(gap, MAX_MISSING_NAMED) }, (_, step) => seq + 1 + step);
        missing.unshift(...found);
        missing.length = Math.min(missing.length, MAX_MISSING_NAMED);
      }
      below = seq;
    }
    if (rows.length < NUMBERS_PER_PAGE) break;
  }
  return { numbers: missing, after };
}
