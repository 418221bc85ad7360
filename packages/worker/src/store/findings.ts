import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { epochMs, type IntegrityRule } from "@roadside/core";
import { and, asc, desc, eq, exists, getTableColumns, gte, isNotNull, isNull, lte, notExists, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { dayOf } from "../china-days.ts";
import { isOneOf, jsonRows, type RowOf } from "../database/columns.ts";
import { toStatement } from "../database/drizzle.ts";
import { findingAnswers, findings } from "../database/schema.ts";
import type { Projection, StopChange } from "../ingest/projection.ts";
import { type Finding, toFinding } from "../integrity/finding.ts";
import { type Actor, auditStatement } from "./audit.ts";
import { isWithin } from "./scope-condition.ts";
import type { WriteCondition } from "./write-condition.ts";

const { finding: _finding, ...ANSWER } = getTableColumns(findingAnswers);
/** What a supervisor wrote about a finding. */
export type Answer = RowOf<typeof ANSWER>;

const { origin: _origin, ...FINDING } = getTableColumns(findings);
/** A finding with its answers. `closedAt` is when a detector did not raise it again. */
export type StoredFinding = RowOf<typeof FINDING> & { readonly answers: readonly Answer[] };

export interface FindingsQuery {
  /** Prefix of the units to see: never wider than the caller's scope. */
  readonly unit: string;
  readonly from: string;
  readonly to: string;
  readonly rule: IntegrityRule | null;
  readonly state: "open" | "closed" | null;
  readonly answered: boolean | null;
  readonly after: FindingPosition | null;
  readonly limit: number;
}

interface FindingPosition {
  readonly day: string;
  readonly id: string;
}

export const VERDICTS = findingAnswers.verdict.enumValues;

/** A code of six digits names a county. A shorter scope has many, so that nearly every finding of a day is in it. */
const COUNTY_DIGITS = 6;

export function findingsOn(db: D1Database) {
  const orm = drizzle(db);

  /** The answers to these findings, by finding, oldest first. Carried by `finding_answers_finding`. */
  async function readAnswers(ids: readonly string[]): Promise<Map<string, Answer[]>> {
    const answers = new Map<string, Answer[]>();
    if (ids.length === 0) return answers;
    const rows = await orm
      .select()
      .from(findingAnswers)
      .where(isOneOf(findingAnswers.finding, ids))
      .orderBy(asc(findingAnswers.at), asc(findingAnswers.id));
    for (const { finding, ...answer } of rows) answers.set(finding, [...(answers.get(finding) ?? []), answer]);
    return answers;
  }

  return {
    /**
     * A page of findings, newest day first. `findings_county_day` carries a county's, `findings_day` a wider scope's.
     */
    async list(query: FindingsQuery): Promise<{ findings: StoredFinding[]; next: FindingPosition | null }> {
      const { unit, from, to, rule, state, answered, after, limit } = query;
      const county = unit.length < COUNTY_DIGITS ? undefined : unit.slice(0, COUNTY_DIGITS);
      const answer = orm
        .select({ id: findingAnswers.id })
        .from(findingAnswers)
        .where(eq(findingAnswers.finding, findings.id));
      const rows = await orm
        .select(FINDING)
        .from(findings)
        .where(
          and(
            county === undefined ? undefined : sql`substr(${findings.unit}, 1, 6) = ${county}`,
            isWithin(sql`+${findings.unit}`, unit),
            and(gte(findings.day, from), lte(findings.day, to)),
            after ? sql`(${findings.day}, ${findings.id}) < (${after.day}, ${after.id})` : undefined,
            rule === null ? undefined : eq(findings.rule, rule),
            state === null ? undefined : (state === "open" ? isNull : isNotNull)(findings.closedAt),
            answered === null ? undefined : (answered ? exists : notExists)(answer),
          ),
        )
        .orderBy(desc(findings.day), desc(findings.id))
        .limit(limit + 1);
      const page = rows.slice(0, limit);
      const answers = await readAnswers(page.map(({ id }) => id));
      const last = rows.length > limit ? page.at(-1) : undefined;
      return {
        findings: page.map((finding) => ({ ...finding, answers: answers.get(finding.id) ?? [] })),
        next: last ? { day: last.day, id: last.id } : null,
      };
    },

    /**
     * A finding of a unit or of one under it, and whether it is about an officer: as its subject, or as the officer of
     * one of its stops.
     */
    async find(
      id: string,
      scope: string,
      badge: string,
    ): Promise<{ finding: StoredFinding; isAboutThem: boolean } | null> {
      const isAbout = sql<number>`${findings.subject} = ${badge} OR EXISTS (
        SELECT 1 FROM json_each(${findings.stops}) AS stop CROSS JOIN stops ON stops.id = stop.value
        WHERE stops.officer = ${badge})`;
      const [row] = await orm
        .select({ ...FINDING, isAbout })
        .from(findings)
        .where(and(eq(findings.id, id), isWithin(findings.unit, scope)));
      if (!row) return null;
      const { isAbout: own, ...finding } = row;
      return { finding: { ...finding, answers: (await readAnswers([id])).get(id) ?? [] }, isAboutThem: own === 1 };
    },

    /** Adds a supervisor's answer to a finding, and audits it. */
    async answer(finding: string, answer: Answer, who: Actor): Promise<void> {
      await db.batch([
        toStatement(db, orm.insert(findingAnswers).values({ ...answer, finding })),
        auditStatement(db, { ...who, action: "finding.answered", subject: finding }),
      ]);
    },
  };
}

const RAISED = jsonRows(
  findings,
  ...(["id", "rule", "unit", "day", "subject", "records", "stops", "message", "origin"] as const),
);

/**
 * Closes the open findings of these origins that are not raised again, and stores those that are, each only where the
 * condition holds. Carried by `findings_origin` and the primary key.
 */
export function findingStatements(
  db: D1Database,
  { origins, now, findings }: { origins: readonly string[]; now: string; findings: readonly Finding[] },
  { sql: holds, entry, batch }: WriteCondition,
): D1PreparedStatement[] {
  if (origins.length === 0) return [];
  const ids = JSON.stringify(findings.map(({ id }) => id));
  const close = db
    .prepare(
      `UPDATE findings SET closed_at = ?4 WHERE closed_at IS NULL AND origin IN (SELECT value FROM json_each(?1))
         AND id NOT IN (SELECT value FROM json_each(?5)) AND ${holds}`,
    )
    .bind(JSON.stringify(origins), entry, batch, now, ids);
  if (findings.length === 0) return [close];
  const raise = db
    .prepare(
      `INSERT INTO findings (${RAISED.columns}, raised_at) SELECT ${RAISED.values}, ?4 FROM json_each(?1) WHERE ${holds}
       ON CONFLICT (id) DO UPDATE
         SET closed_at = NULL, unit = excluded.unit, day = excluded.day, stops = excluded.stops,
           origin = excluded.origin
         WHERE closed_at IS NOT NULL OR origin <> excluded.origin OR unit <> excluded.unit OR day <> excluded.day
           OR stops <> excluded.stops`,
    )
    .bind(RAISED.json(findings), entry, batch, now);
  return [close, raise];
}

/** The statements for what the entries of changed stops raise; none where that is the same as before. */
export function stopFindingStatements(
  db: D1Database,
  stops: readonly StopChange[],
  now: string,
  condition: WriteCondition,
): D1PreparedStatement[] {
  const changed = stops.filter(({ before, after }) => placeAndFindings(before) !== placeAndFindings(after));
  const raised = changed.flatMap(({ after: { stop, findings: own } }) => {
    const place = { units: [stop.unit], day: dayOf(epochMs(stop.at.at)), stops: [stop.id], origin: originOf(stop.id) };
    return own.map((finding) => toFinding(finding, place));
  });
  const origins = changed.map(({ after }) => originOf(after.stop.id));
  return findingStatements(db, { origins, now, findings: raised }, condition);
}

const originOf = (stop: string) => `stop:${stop}`;

function placeAndFindings(projection: Projection | null): string {
  return projection && projection.findings.length > 0
    ? JSON.stringify([projection.stop.unit, projection.stop.at, projection.findings])
    : "";
}
