import type { D1Database } from "@cloudflare/workers-types";
import { dayOf } from "../china-days.ts";
import type { Download, DownloadedTest } from "../integrity/detect-on-day.ts";
import { covers, unitRange } from "../unit-scope.ts";
import { type Added, addOnce, isKept, pairs, type TimedQuery } from "./add-once.ts";
import { markStatement } from "./analyser-days.ts";
import { type Actor, auditStatement } from "./audit.ts";

/** A test as an analyser's memory has it. */
export interface MemoryRow {
  readonly number: string;
  readonly ms: number;
  readonly value: string | null;
  readonly unit: string | null;
}

/** What was read out of an analyser's memory, by whom and when. */
export interface MemoryDownload {
  readonly id: string;
  readonly analyser: string;
  readonly unit: string;
  readonly badge: string;
  readonly at: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly tests: number;
}

export function memoryDownloadsOn(db: D1Database) {
  return {
    /** Keeps a download once, its characters as they came and its tests, and marks their days for the detectors. Refuses an analyser that belongs to a unit beside the scope. */
    async add(
      download: Omit<MemoryDownload, "badge" | "at" | "firstMs" | "lastMs" | "tests"> & {
        type: string;
        bytes: string;
        tests: readonly MemoryRow[];
      },
      scope: string,
      who: Actor,
    ): Promise<Added | "out-of-scope"> {
      const { id, analyser, unit, type, bytes, tests } = download;
      if (await isBeside(db, analyser, scope)) return "out-of-scope";
      if (await isKept(db, "memory_downloads", id)) return "duplicate";
      const times = tests.map(({ ms }) => ms);
      const rows = tests.map(({ number, ms, value, unit: shown }, place) => [
        dayOf(ms),
        place,
        number,
        ms,
        value,
        shown,
      ]);
      return addOnce(
        db.batch([
          db
            .prepare(
              `INSERT INTO memory_downloads (id, analyser, unit, badge, at, first_ms, last_ms, tests, type, bytes)
               VALUES (?1, ?2, ?3, ?4, ?5, CAST(?6 AS INTEGER), CAST(?7 AS INTEGER), CAST(?8 AS INTEGER), ?9, ?10)`,
            )
            .bind(
              id,
              analyser,
              unit,
              who.badge,
              who.at,
              Math.min(...times),
              Math.max(...times),
              tests.length,
              type,
              bytes,
            ),
          db
            .prepare(
              `INSERT INTO memory_tests (analyser, download, day, place, test_number, at_ms, value, value_unit)
               SELECT ?2, ?3, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?1)`,
            )
            .bind(JSON.stringify(rows), analyser, id),
          markStatement(db, [...new Set(times.map(dayOf))], analyser, unit, id),
          auditStatement(db, { ...who, action: "memory.added", subject: id }),
        ]),
      );
    },

    /** The downloads of a unit and of those under it, newest first. Carried by `memory_downloads_at`. */
    async list({
      unit,
      after,
      limit,
    }: TimedQuery): Promise<{ downloads: MemoryDownload[]; next: { at: string; id: string } | null }> {
      const { from, to } = unitRange(unit);
      const { results } = await db
        .prepare(
          `SELECT id, analyser, unit, badge, at, first_ms AS firstMs, last_ms AS lastMs, tests FROM memory_downloads
           WHERE +unit >= ?1 AND +unit < ?2 AND (at, id) < (?3, ?4) ORDER BY at DESC, id DESC LIMIT ?5`,
        )
        .bind(from, to, after?.at ?? "~", after?.id ?? "", limit + 1)
        .all<MemoryDownload>();
      return { downloads: results.slice(0, limit), next: results.length > limit ? (results[limit - 1] ?? null) : null };
    },
  };
}

/** Whether an analyser belongs to a unit that lies neither under a scope nor above it: its memory is another's to read. */
async function isBeside(db: D1Database, analyser: string, scope: string): Promise<boolean> {
  const owner = await db
    .prepare("SELECT unit FROM reference WHERE kind = 'analysers' AND id = ?1")
    .bind(analyser)
    .first<{ unit: string }>();
  return owner !== null && !covers(scope, owner.unit) && !covers(owner.unit, scope);
}

/** What the memories of analysers hold of certain days. */
export async function readMemoryTests(
  db: D1Database,
  asked: readonly { analyser: string; days: readonly string[] }[],
): Promise<DownloadedTest[]> {
  const { results } = await db
    .prepare(
      `SELECT DISTINCT memory_tests.analyser, day, test_number AS testNumber, at_ms AS ms, memory_tests.value AS kept, value_unit AS shown, memory_downloads.unit
       FROM json_each(?1) AS asked CROSS JOIN memory_tests ON memory_tests.analyser = asked.value ->> 0 AND day = asked.value ->> 1
       CROSS JOIN memory_downloads ON memory_downloads.id = download`,
    )
    .bind(pairs(asked))
    .all<{
      analyser: string;
      day: string;
      testNumber: string;
      ms: number;
      kept: string | null;
      shown: string | null;
      unit: string;
    }>();
  return results.map(({ kept, shown, unit, ...test }) => ({
    ...test,
    heldBy: unit,
    ...(kept === null ? {} : { value: kept }),
    ...(shown === null ? {} : { unit: shown }),
  }));
}

/** Of which spans the memories of analysers were read. */
export async function readDownloads(
  db: D1Database,
  analysers: readonly string[],
): Promise<(Download & { analyser: string })[]> {
  const { results } = await db
    .prepare(
      `SELECT analyser, unit, first_ms AS firstMs, last_ms AS lastMs FROM json_each(?1) CROSS JOIN memory_downloads ON analyser = value`,
    )
    .bind(JSON.stringify(analysers))
    .all<Download & { analyser: string }>();
  return results;
}
