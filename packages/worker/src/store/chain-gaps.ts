import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { epochMs } from "@roadside/core";
import { dayOf } from "../china-days.ts";
import { type Finding, toFinding } from "../integrity/finding.ts";
import { unitRange } from "../unit-scope.ts";
import type { WriteCondition } from "./write-condition.ts";

const MAX_MISSING_NAMED = 20;
const CHAINS_PER_ROUND = 50;
const NUMBERS_PER_PAGE = 1_000;

interface Chain {
  device: string;
  unit: string;
  entries: number;
  highest: number;
}

/** Chains of a unit's devices that have a gap or had one, and have grown or closed it since they were looked at. One row a device is read. */
export function chainsToLookAt(db: D1Database, unit: string): D1PreparedStatement {
  const { from, to } = unitRange(unit);
  return db
    .prepare(
      `SELECT device, unit, entries, highest FROM chains
       WHERE unit >= ?1 AND unit < ?2 AND (entries < highest OR looked IS NOT NULL) AND looked IS NOT entries || '/' || highest LIMIT ?3`,
    )
    .bind(from, to, CHAINS_PER_ROUND + 1);
}

/** What gaps in chains raise: which entries have not arrived. It belongs to the day on which the entry after the first gap was recorded. */
export async function detectChainGaps(
  db: D1Database,
  rows: readonly Record<string, unknown>[],
): Promise<{ chains: Chain[]; origins: string[]; findings: Finding[]; more: boolean }> {
  const chains = rows.slice(0, CHAINS_PER_ROUND) as unknown as Chain[];
  const findings: Finding[] = [];
  for (const chain of chains.filter(({ entries, highest }) => entries < highest)) {
    const { device, unit, entries, highest } = chain;
    const { numbers, after } = await gapsOf(db, chain);
    const next = await db
      .prepare("SELECT stop, recorded_at FROM entries WHERE device = ?1 AND seq = ?2")
      .bind(device, after)
      .first<{ stop: string; recorded_at: string }>();
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
        day: dayOf(epochMs(next.recorded_at)),
        stops: [next.stop],
        origin: originOf(device),
      }),
    );
  }
  return {
    chains,
    origins: chains.map(({ device }) => originOf(device)),
    findings,
    more: rows.length > CHAINS_PER_ROUND,
  };
}

/** Writes down for which numbers a chain was looked at. */
export function lookedStatement(
  db: D1Database,
  chains: readonly Chain[],
  { sql, entry, batch }: WriteCondition,
): D1PreparedStatement {
  const rows = chains.map(({ device, entries, highest }) => [
    device,
    entries < highest ? `${entries}/${highest}` : null,
  ]);
  return db
    .prepare(
      `UPDATE chains SET looked = (SELECT value ->> 1 FROM json_each(?1) WHERE value ->> 0 = device) WHERE device IN (SELECT value ->> 0 FROM json_each(?1)) AND ${sql}`,
    )
    .bind(JSON.stringify(rows), entry, batch);
}

const originOf = (device: string) => `chain:${device}`;

/** The lowest numbers that are missing of a chain, and the first that is there after them. Read from the newest entry down, no further than the first gap. */
async function gapsOf(
  db: D1Database,
  { device, entries, highest }: Chain,
): Promise<{ numbers: number[]; after: number }> {
  const missing: number[] = [];
  let left = highest - entries;
  let [below, after] = [highest + 1, highest];
  while (left > 0) {
    const { results } = await db
      .prepare("SELECT seq FROM entries WHERE device = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3")
      .bind(device, below, NUMBERS_PER_PAGE)
      .all<{ seq: number }>();
    for (const seq of [...results.map((row) => row.seq), ...(results.length < NUMBERS_PER_PAGE ? [0] : [])]) {
      const gap = below - seq - 1;
      if (gap > 0) {
        after = below;
        left -= gap;
        // Only the lowest are named, so what was found before gives way.
        const found = Array.from({ length: Math.min(gap, MAX_MISSING_NAMED) }, (_, step) => seq + 1 + step);
        missing.unshift(...found);
        missing.length = Math.min(missing.length, MAX_MISSING_NAMED);
      }
      below = seq;
    }
    if (results.length < NUMBERS_PER_PAGE) break;
  }
  return { numbers: missing, after };
}
