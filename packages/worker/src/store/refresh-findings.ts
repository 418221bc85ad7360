import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { and, gte, isNotNull, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { daysAfter } from "../china-days.ts";
import { jsonRows } from "../database/columns.ts";
import { toRows, toStatement } from "../database/drizzle.ts";
import { analyserDays } from "../database/schema.ts";
import { detectOnDay, toOrigin } from "../integrity/detect-on-day.ts";
import { readAnalyserDayFacts } from "./analyser-day-facts.ts";
import { changedChains, checkedStatement, detectChainGaps } from "./chain-gaps.ts";
import { findingStatements } from "./findings.ts";
import { isWithin } from "./scope-condition.ts";
import type { WriteCondition } from "./write-condition.ts";

/** How much one round takes: changed days of analysers, and tests on them. */
const DAYS_PER_ROUND = 120;
const TESTS_PER_ROUND = 4_000;
const ROUNDS_PER_CALL = 2;

export interface Span {
  /** Prefix of the units to look at: never wider than the caller's scope. */
  readonly unit: string;
  readonly from: string;
  readonly to: string;
}

/** The span of every day and unit. */
export const EVERYTHING: Span = { unit: "", from: "0100-01-02", to: "9999-12-30" };

type ChangedDay = typeof analyserDays.$inferSelect;
const SEEN = jsonRows(analyserDays, "analyser", "day", "unit", "certificate", "changed");

const ROUND = "SELECT round FROM finding_rounds WHERE id = 1";

/** True where no other round was written since. */
const onlyInRound = (round: number): WriteCondition => ({
  sql: `(${ROUND}) = CAST(?2 AS INTEGER) AND ?3 IS NULL`,
  entry: String(round),
  batch: null,
});

export function findingRefreshOn(db: D1Database) {
  const orm = drizzle(db);

  /** One round of bounded work. It writes nothing where another round was written after it had read. */
  async function runRound(span: Span, now: string): Promise<"done" | "more"> {
    // A day next to the span can reach into it over midnight.
    const [first, last] = [daysAfter(span.from, -1), [span.to, daysAfter(span.to, 1)].sort().at(-1) ?? span.to];
    // Carried by `analyser_days_changed`.
    const marked = orm
      .select()
      .from(analyserDays)
      .where(
        and(
          isNotNull(analyserDays.changed),
          isWithin(analyserDays.unit, span.unit),
          and(gte(analyserDays.day, first), lte(analyserDays.day, last)),
        ),
      )
      .limit(DAYS_PER_ROUND + 1);
    const chains = changedChains(db, span.unit);
    const read = await db.batch<{ round: number }>([
      db.prepare(ROUND),
      toStatement(db, marked),
      toStatement(db, chains),
    ]);
    const all = toRows(marked, read[1]);
    const gaps = await detectChainGaps(db, toRows(chains, read[2]));
    if (all.length === 0 && gaps.chains.length === 0) return "done";
    const changed = takeRound(all);
    const days = await readAnalyserDayFacts(db, changed);
    const round = Number(read[0]?.results[0]?.round);
    const condition = onlyInRound(round);
    const findings = [...days.flatMap(detectOnDay), ...gaps.findings];
    const origins = [...days.map(({ analyser, day }) => toOrigin(analyser, day)), ...gaps.origins];
    const results = await db.batch([
      ...findingStatements(db, { origins, now, findings }, condition),
      seenStatement(db, changed, condition),
      checkedStatement(db, gaps.chains, condition),
      db.prepare("UPDATE finding_rounds SET round = round + 1 WHERE id = 1 AND round = ?1").bind(round),
    ]);
    const isWritten = results.at(-1)?.meta.changes === 1;
    return isWritten && changed.length === all.length && !gaps.more ? "done" : "more";
  }

  return {
    /**
     * Updates the findings of a span from what has changed since: each changed day of an analyser and the working days
     * next to it, each unit's day read once. Reads next to nothing where nothing has changed. Returns false where more
     * is left.
     */
    async refresh(span: Span, now: string): Promise<boolean> {
      for (let round = 0; round < ROUNDS_PER_CALL; round += 1) if ((await runRound(span, now)) === "done") return true;
      return false;
    },
  };
}

/** As many of the changed days as one round takes. */
function takeRound(all: readonly ChangedDay[]): ChangedDay[] {
  let tests = 0;
  return all.slice(0, DAYS_PER_ROUND).filter((day, index) => {
    tests += day.tests;
    return index === 0 || tests <= TESTS_PER_ROUND;
  });
}

/** Removes the marks that were read; one that an ingest has set since stays. */
function seenStatement(
  db: D1Database,
  changed: readonly ChangedDay[],
  { sql, entry, batch }: WriteCondition,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE analyser_days SET changed = NULL WHERE (${SEEN.columns}) IN
         (SELECT ${SEEN.values} FROM json_each(?1)) AND ${sql}`,
    )
    .bind(SEEN.json(changed), entry, batch);
}
