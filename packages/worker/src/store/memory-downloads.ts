import type { D1Database } from "@cloudflare/workers-types";
import { and, eq, getTableColumns } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { dayOf } from "../china-days.ts";
import { isOneOf, jsonRows, type RowOf } from "../database/columns.ts";
import { toStatement } from "../database/drizzle.ts";
import { memoryDownloads, memoryTests, reference } from "../database/schema.ts";
import type { Download, DownloadedTest } from "../integrity/detect-on-day.ts";
import { covers } from "../unit-scope.ts";
import { type Added, addOnce, isOnPage, newestFirst, type TimedPosition, type TimedQuery } from "./add-once.ts";
import { type AnalyserAndDays, analyserDaysJson, markDaysStatement } from "./analyser-days.ts";
import { type Actor, auditStatement } from "./audit.ts";

/** A test as an analyser's memory has it. */
export interface MemoryRow {
  readonly number: string;
  readonly ms: number;
  readonly value: string | null;
  readonly unit: string | null;
}

const { type: _type, bytes: _bytes, ...DOWNLOAD } = getTableColumns(memoryDownloads);
/** What was read from an analyser's memory, by whom and when. */
export type MemoryDownload = RowOf<typeof DOWNLOAD>;

export interface NewDownload extends Pick<MemoryDownload, "id" | "analyser" | "unit"> {
  readonly type: string;
  /** Its characters as received. */
  readonly bytes: string;
  readonly tests: readonly MemoryRow[];
}

const TESTS = jsonRows(
  memoryTests,
  ...(["analyser", "download", "day", "place", "testNumber", "atMs", "value", "valueUnit"] as const),
);

export function memoryDownloadsOn(db: D1Database) {
  const orm = drizzle(db);

  /**
   * Whether an analyser belongs to a unit that is neither under a scope nor above it: that unit alone reads its memory.
   */
  async function isOutside(analyser: string, scope: string): Promise<boolean> {
    const [owner] = await orm
      .select({ unit: reference.unit })
      .from(reference)
      .where(and(eq(reference.kind, "analysers"), eq(reference.id, analyser)));
    return owner !== undefined && !covers(scope, owner.unit) && !covers(owner.unit, scope);
  }

  return {
    /** Stores a download once with its tests, and marks their days for the detectors. */
    async add(download: NewDownload, scope: string, who: Actor): Promise<Added | "out-of-scope"> {
      const { id, analyser, unit, type, bytes, tests } = download;
      if (await isOutside(analyser, scope)) return "out-of-scope";
      const times = tests.map(({ ms }) => ms);
      const row = {
        ...{ id, analyser, unit, type, bytes, badge: who.badge, at: who.at, tests: tests.length },
        ...{ firstMs: Math.min(...times), lastMs: Math.max(...times) },
      };
      const rows = tests.map(({ number: testNumber, ms: atMs, value, unit: valueUnit }, place) => ({
        ...{ analyser, download: id, day: dayOf(atMs), place, testNumber, atMs, value, valueUnit },
      }));
      return addOnce(db, memoryDownloads, id, [
        toStatement(db, orm.insert(memoryDownloads).values(row)),
        db
          .prepare(`INSERT INTO memory_tests (${TESTS.columns}) SELECT ${TESTS.values} FROM json_each(?1)`)
          .bind(TESTS.json(rows)),
        markDaysStatement(db, [...new Set(times.map(dayOf))], analyser, unit, id),
        auditStatement(db, { ...who, action: "memory.added", subject: id }),
      ]);
    },

    /** The downloads of a unit and of those under it, newest first. Carried by `memory_downloads_at`. */
    async list(query: TimedQuery): Promise<{ downloads: MemoryDownload[]; next: TimedPosition | null }> {
      const rows = await orm
        .select(DOWNLOAD)
        .from(memoryDownloads)
        .where(isOnPage(memoryDownloads, query))
        .orderBy(...newestFirst(memoryDownloads))
        .limit(query.limit + 1);
      const downloads = rows.slice(0, query.limit);
      return { downloads, next: rows.length > query.limit ? (downloads.at(-1) ?? null) : null };
    },
  };
}

/** The tests of certain days in the memories of analysers. Carried by the primary keys of both tables. */
export async function readMemoryTests(db: D1Database, days: readonly AnalyserAndDays[]): Promise<DownloadedTest[]> {
  const { results } = await db
    .prepare(
      `SELECT DISTINCT memory_tests.analyser, day, test_number AS testNumber, at_ms AS ms, memory_tests.value,
         value_unit AS valueUnit, memory_downloads.unit AS heldBy
       FROM json_each(?1) AS wanted
       CROSS JOIN memory_tests ON memory_tests.analyser = wanted.value ->> 0 AND day = wanted.value ->> 1
       CROSS JOIN memory_downloads ON memory_downloads.id = download`,
    )
    .bind(analyserDaysJson(days))
    .all<
      Pick<typeof memoryTests.$inferSelect, "analyser" | "day" | "testNumber" | "value" | "valueUnit"> &
        Pick<DownloadedTest, "ms" | "heldBy">
    >();
  return results.map(({ value, valueUnit, ...test }) => ({
    ...test,
    ...(value === null ? {} : { value }),
    ...(valueUnit === null ? {} : { unit: valueUnit }),
  }));
}

/** The time spans of which the memories of analysers were read. Carried by `memory_downloads_analyser`. */
export async function readDownloads(
  db: D1Database,
  analysers: readonly string[],
): Promise<(Download & { analyser: string })[]> {
  return drizzle(db)
    .select({
      ...{ analyser: memoryDownloads.analyser, unit: memoryDownloads.unit },
      ...{ firstMs: memoryDownloads.firstMs, lastMs: memoryDownloads.lastMs },
    })
    .from(memoryDownloads)
    .where(isOneOf(memoryDownloads.analyser, analysers));
}
