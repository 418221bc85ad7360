import type { D1Database } from "@cloudflare/workers-types";
import type { IntegrityFinding, LoggedTest } from "@roadside/core";
import { unitRange } from "../scope.ts";
import type { StoredTest } from "../sync/projection.ts";

export interface IntegrityQuery {
  /** Prefix of the units to see: never wider than the asker's scope. */
  readonly unit: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** No more stops than this are read. */
  readonly most: number;
}

/** A finding with the stops to which its records belong. */
export type StopFinding = IntegrityFinding & { readonly stops: readonly string[] };

/** A device of whose chain entries have not arrived. */
export interface OpenChain {
  readonly device: string;
  readonly missing: readonly number[];
  readonly entries: number;
  readonly highest: number;
}

const MOST_MISSING_NAMED = 20;
const MOST_CHAINS = 50;

export function integrityOn(db: D1Database) {
  return {
    /** The tests of a span and what the stops' own entries raised. `null` where it holds more stops than may be read. Carried by `stops_unit_at`. */
    async testsOf({ unit, fromMs, toMs, most }: IntegrityQuery): Promise<{ tests: LoggedTest[]; findings: StopFinding[] } | null> {
      const { from, to } = unitRange(unit);
      const { results } = await db
        .prepare("SELECT id, officer, tests, findings FROM stops WHERE unit >= ?1 AND unit < ?2 AND at_ms >= ?3 AND at_ms < ?4 LIMIT ?5")
        .bind(from, to, fromMs, toMs, most + 1)
        .all<{ id: string; officer: string; tests: string; findings: string }>();
      if (results.length > most) return null;
      return {
        tests: results.flatMap(({ id, officer, tests }) =>
          (JSON.parse(tests) as StoredTest[]).map((test) => ({ ...NOT_KNOWN, ...test, stop: id, officer })),
        ),
        findings: results.flatMap(({ id, findings }) => (JSON.parse(findings) as IntegrityFinding[]).map((finding) => ({ ...finding, stops: [id] }))),
      };
    },

    /** Chains of a unit's devices with gaps, from the roll-up; only those are looked into for which numbers are missing. */
    async openChains(unit: string): Promise<OpenChain[]> {
      const { from, to } = unitRange(unit);
      const { results: open } = await db
        .prepare("SELECT device, entries, highest FROM chains WHERE unit >= ?1 AND unit < ?2 AND entries < highest ORDER BY device LIMIT ?3")
        .bind(from, to, MOST_CHAINS)
        .all<{ device: string; entries: number; highest: number }>();
      if (open.length === 0) return [];
      const numbers = await db.batch<{ seq: number }>(
        open.map(({ device }) => db.prepare("SELECT seq FROM entries WHERE device = ?1 ORDER BY seq").bind(device)),
      );
      return open.map((chain, index) => ({ ...chain, missing: missingOf((numbers[index]?.results ?? []).map(({ seq }) => seq)) }));
    },
  };
}

const NOT_KNOWN = {
  analyser: null,
  testNumber: null,
  certificate: null,
  verifiedFrom: null,
  verifiedUntil: null,
  ms: null,
  position: null,
  reading: null,
} satisfies Partial<LoggedTest>;

/** The first numbers that are missing in a rising list from 1. */
function missingOf(numbers: readonly number[]): number[] {
  const missing: number[] = [];
  let expected = 1;
  for (const number of numbers) {
    for (; expected < number && missing.length < MOST_MISSING_NAMED; expected += 1) missing.push(expected);
    expected = number + 1;
  }
  return missing;
}
