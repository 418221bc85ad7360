import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { epochMs, type IntegrityRule } from "@roadside/core";
import { dayOf } from "../china-days.ts";
import type { Projection, StopChange } from "../ingest/projection.ts";
import { type Finding, toFinding } from "../integrity/finding.ts";
import { unitRange } from "../unit-scope.ts";
import { type Actor, auditStatement } from "./audit.ts";
import type { WriteCondition } from "./write-condition.ts";

export const VERDICTS = ["explained", "confirmed", "passed-on"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a supervisor said of a finding. */
export interface Answer {
  readonly id: string;
  readonly badge: string;
  readonly unit: string;
  readonly at: string;
  readonly verdict: Verdict;
  readonly words: string;
}

export type StoredFinding = Omit<Finding, "origin"> & {
  readonly raisedAt: string;
  /** When it was seen to stand no longer. */
  readonly closedAt: string | null;
  readonly answers: readonly Answer[];
};

export interface FindingsQuery {
  /** Prefix of the units to see: never wider than the asker's scope. */
  readonly unit: string;
  readonly from: string;
  readonly to: string;
  readonly rule: IntegrityRule | null;
  readonly state: "open" | "closed" | null;
  readonly answered: boolean | null;
  readonly after: { readonly day: string; readonly id: string } | null;
  readonly limit: number;
}

interface Row {
  id: string;
  rule: IntegrityRule;
  unit: string;
  day: string;
  subject: string;
  records: string;
  stops: string;
  message: string;
  raised_at: string;
  closed_at: string | null;
}

/** A code of six digits names a county; a shorter scope holds many, so that nearly every finding of a day is one of its own. */
const COUNTY_DIGITS = 6;
const COLUMNS = "id, rule, unit, day, subject, records, stops, message, raised_at, closed_at";

export function findingsOn(db: D1Database) {
  async function answersTo(ids: readonly string[]): Promise<Map<string, Answer[]>> {
    const { results } = await db
      .prepare(
        `SELECT finding, finding_answers.id, badge, unit, at, verdict, words FROM json_each(?1) CROSS JOIN finding_answers ON finding = value ORDER BY at, finding_answers.id`,
      )
      .bind(JSON.stringify(ids))
      .all<Answer & { finding: string }>();
    const answers = new Map<string, Answer[]>();
    for (const { finding, ...answer } of results) answers.set(finding, [...(answers.get(finding) ?? []), answer]);
    return answers;
  }

  const keptFrom = (row: Row, answers: readonly Answer[]): StoredFinding => {
    const { records, stops, raised_at: raisedAt, closed_at: closedAt, ...rest } = row;
    return {
      ...rest,
      records: JSON.parse(records) as string[],
      stops: JSON.parse(stops) as string[],
      raisedAt,
      closedAt,
      answers,
    };
  };

  return {
    /** A page of what was raised of a span, newest day first. A county's are read by `findings_county_day`, a wider scope's by `findings_day`. */
    async list(query: FindingsQuery): Promise<{ findings: StoredFinding[]; next: { day: string; id: string } | null }> {
      const { unit, from, to, rule, state, answered, after, limit } = query;
      const units = unitRange(unit);
      const isCounty = unit.length >= COUNTY_DIGITS;
      const where = [
        isCounty ? "substr(unit, 1, 6) = ?9" : "?9 = ?9",
        "+unit >= ?1 AND +unit < ?2 AND day >= ?3 AND day <= ?4 AND (day, id) < (?5, ?6)",
        "(?7 IS NULL OR rule = ?7)",
        ...(state === null ? [] : [`closed_at IS ${state === "open" ? "NULL" : "NOT NULL"}`]),
        ...(answered === null
          ? []
          : [`${answered ? "" : "NOT "}EXISTS (SELECT 1 FROM finding_answers WHERE finding = findings.id)`]),
      ];
      const { results } = await db
        .prepare(`SELECT ${COLUMNS} FROM findings WHERE ${where.join(" AND ")} ORDER BY day DESC, id DESC LIMIT ?8`)
        .bind(
          units.from,
          units.to,
          from,
          to,
          after?.day ?? "~",
          after?.id ?? "",
          rule,
          limit + 1,
          unit.slice(0, COUNTY_DIGITS),
        )
        .all<Row>();
      const page = results.slice(0, limit);
      const answers = page.length === 0 ? new Map<string, Answer[]>() : await answersTo(page.map(({ id }) => id));
      const last = results.length > limit ? page.at(-1) : undefined;
      return {
        findings: page.map((row) => keptFrom(row, answers.get(row.id) ?? [])),
        next: last ? { day: last.day, id: last.id } : null,
      };
    },

    /** One finding of a unit or of one under it, with its answers, and whether it is about a person: as its subject, or as who made the tests of one of its stops. */
    async find(
      id: string,
      scope: string,
      badge: string,
    ): Promise<{ finding: StoredFinding; isAboutThem: boolean } | null> {
      const units = unitRange(scope);
      const row = await db
        .prepare(
          `SELECT ${COLUMNS}, subject = ?4 OR EXISTS (SELECT 1 FROM json_each(findings.stops) CROSS JOIN stops ON stops.id = value WHERE stops.officer = ?4) AS own
           FROM findings WHERE id = ?1 AND unit >= ?2 AND unit < ?3`,
        )
        .bind(id, units.from, units.to, badge)
        .first<Row & { own: number }>();
      if (!row) return null;
      const { own, ...finding } = row;
      return { finding: keptFrom(finding, (await answersTo([id])).get(id) ?? []), isAboutThem: own === 1 };
    },

    /** Adds what a supervisor says of a finding, and that they did. */
    async answer(finding: string, answer: Answer, who: Actor): Promise<void> {
      const { id, badge, unit, at, verdict, words } = answer;
      await db.batch([
        db
          .prepare(
            "INSERT INTO finding_answers (id, finding, badge, unit, at, verdict, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
          )
          .bind(id, finding, badge, unit, at, verdict, words),
        auditStatement(db, { ...who, action: "finding.answered", subject: finding }),
      ]);
    },
  };
}

/** Closes what was raised by these looks and is not raised again, and keeps what is, each only where `condition` holds. Carried by `findings_origin` and the primary key. */
export function findingStatements(
  db: D1Database,
  { origins, now, findings }: { origins: readonly string[]; now: string; findings: readonly Finding[] },
  condition: WriteCondition,
): D1PreparedStatement[] {
  if (origins.length === 0) return [];
  const rows = findings.map(({ id, rule, unit, day, subject, records, stops, message, origin }) => [
    id,
    rule,
    unit,
    day,
    subject,
    JSON.stringify(records),
    JSON.stringify(stops),
    message,
    origin,
  ]);
  const close = db
    .prepare(
      `UPDATE findings SET closed_at = ?4 WHERE closed_at IS NULL AND origin IN (SELECT value FROM json_each(?1))
         AND id NOT IN (SELECT value FROM json_each(?5)) AND ${condition.sql}`,
    )
    .bind(JSON.stringify(origins), condition.entry, condition.batch, now, JSON.stringify(findings.map(({ id }) => id)));
  if (rows.length === 0) return [close];
  const raise = db
    .prepare(
      `INSERT INTO findings (id, rule, unit, day, subject, records, stops, message, origin, raised_at)
       SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, ?4 FROM json_each(?1) WHERE ${condition.sql}
       ON CONFLICT (id) DO UPDATE SET closed_at = NULL, unit = excluded.unit, day = excluded.day, stops = excluded.stops, origin = excluded.origin
         WHERE closed_at IS NOT NULL OR origin <> excluded.origin OR unit <> excluded.unit OR day <> excluded.day OR stops <> excluded.stops`,
    )
    .bind(JSON.stringify(rows), condition.entry, condition.batch, now);
  return [close, raise];
}

/** The statements that keep what changed stops' own entries raise; none where they raise what they did before. */
export function stopFindingStatements(
  db: D1Database,
  stops: readonly StopChange[],
  now: string,
  condition: WriteCondition,
): D1PreparedStatement[] {
  const changed = stops.filter(({ before, after }) => placeAndFindings(before) !== placeAndFindings(after));
  const findings = changed.flatMap(({ after: { stop, findings: own } }) =>
    own.map((finding) =>
      toFinding(finding, {
        units: [stop.unit],
        day: dayOf(epochMs(stop.at.at)),
        stops: [stop.id],
        origin: `stop:${stop.id}`,
      }),
    ),
  );
  return findingStatements(
    db,
    { origins: changed.map(({ after }) => `stop:${after.stop.id}`), now, findings },
    condition,
  );
}

function placeAndFindings(projection: Projection | null): string {
  return projection && projection.findings.length > 0
    ? JSON.stringify([projection.stop.unit, projection.stop.at, projection.findings])
    : "";
}
