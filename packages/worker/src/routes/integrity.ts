import { INTEGRITY_RULES } from "@roadside/core";
import { Hono } from "hono";
import * as v from "valibot";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { linkNext, PageLimit, readCursor, writeCursor } from "../http/pages.ts";
import { ProblemError } from "../http/problem.ts";
import { Day, UnitPrefix, WrittenText } from "../http/schemas.ts";
import { actorOf, allow, limitRate, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { problem } from "../problem-codes.ts";
import { type StoredFinding, VERDICTS } from "../store/findings.ts";

const RULES = Object.keys(INTEGRITY_RULES) as [keyof typeof INTEGRITY_RULES];
/** Longer than any answer to a finding needs. */
const MAX_ANSWER_CHARACTERS = 2_000;

const isOrdered = ({ from, to }: { from: string; to: string }) => from <= to;
const DISORDERED = problem("range-disordered", "`to` must not be before `from`");
const Cursor = v.pipe(v.string(), v.maxLength(80));
const Query = v.pipe(
  v.object({
    unit: v.optional(UnitPrefix),
    from: Day,
    to: Day,
    rule: v.optional(v.picklist(RULES, problem("rule-unknown", `must be one of ${RULES.join(", ")}`))),
    state: v.optional(
      v.picklist(["open", "closed", "any"], problem("finding-state-unknown", "must be open, closed or any")),
    ),
    answered: v.optional(v.picklist(["true", "false"], problem("answered-unknown", "must be true or false"))),
    cursor: v.optional(Cursor),
    limit: v.optional(PageLimit),
  }),
  v.check((query) => isOrdered(query), DISORDERED),
);
const Doubted = v.optional(
  v.pipe(
    v.string(),
    v.minLength(1, problem("text-empty", "must not be empty")),
    v.maxLength(64, problem("text-too-long", "at most 64 characters")),
  ),
);
const ImpactQuery = v.pipe(
  v.object({
    unit: v.optional(UnitPrefix),
    analyser: Doubted,
    certificate: Doubted,
    from: v.optional(Day, "0100-01-01"),
    to: v.optional(Day, "9999-12-30"),
    cursor: v.optional(Cursor),
    limit: v.optional(PageLimit),
  }),
  v.check((query) => isOrdered(query), DISORDERED),
  v.check(
    ({ analyser, certificate }) => (analyser ?? certificate) !== undefined,
    problem("doubt-missing", "give the analyser or the certificate"),
  ),
);

const Verdict = v.picklist(VERDICTS, problem("verdict-unknown", `must be one of ${VERDICTS.join(", ")}`));
const FindingParam = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/, problem("finding-malformed", "must be 32 hexadecimal digits"))),
});
const Written = v.strictObject({ verdict: Verdict, words: WrittenText(MAX_ANSWER_CHARACTERS) });
const Answer = v.object({
  id: v.string(),
  badge: v.string(),
  unit: v.string(),
  at: v.string(),
  verdict: Verdict,
  words: v.string(),
});
const Finding = v.object({
  id: v.string(),
  rule: v.picklist(RULES),
  unit: v.string(),
  day: v.string(),
  subject: v.string(),
  records: v.array(v.string()),
  stops: v.array(v.string()),
  message: v.string(),
  raisedAt: v.string(),
  closedAt: v.nullable(v.string()),
  answers: v.array(Answer),
});
const Rules = v.record(
  v.string(),
  v.object({
    words: v.object({ en: v.string(), zh: v.string() }),
    method: v.string(),
    source: v.string(),
    falseAlarms: v.string(),
  }),
);
const Page = v.object({
  unit: v.string(),
  from: v.string(),
  to: v.string(),
  complete: v.boolean(),
  findings: v.array(Finding),
  rules: Rules,
  next: v.nullable(v.string()),
});
const Impact = v.object({
  total: v.object({ tests: v.number(), analysers: v.number() }),
  tests: v.array(
    v.object({
      entry: v.string(),
      stop: v.string(),
      unit: v.string(),
      day: v.string(),
      analyser: v.nullable(v.string()),
      certificate: v.nullable(v.string()),
    }),
  ),
  stops: v.array(v.string()),
  next: v.nullable(v.string()),
});

const tag = "Integrity";
const roles = ["supervisor", "auditor", "administrator"] as const;
const refuses = {
  400: "A filter is invalid",
  403: "The role must not see this, or the unit is outside the caller's own",
};

export const integrityRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn, limitRate("expensive"))
  .get(
    "/",
    describeCall({
      tag,
      summary: "List findings",
      description:
        "Returns the findings about a unit and all under it, newest day first: runs, impossible movement, " +
        "gaps and repeats in the analysers' test numbers, tests outside a verification, differences from an " +
        "analyser's memory or from a shift's counter and roster, late entries, corrections to a milder " +
        "result, voided positives, reported interference, and missing entries of a tablet's chain. Each has " +
        "its rule, its records and their stops, and the supervisors' answers. `rules` explains how each rule " +
        "works, where its figures come from and how often it raises a false finding. A finding that no " +
        "longer applies is closed and remains available (`state=closed`). `complete` is false, with " +
        "`Retry-After`, if one call could not process all changes: try again. A finding is a question, not " +
        "an accusation.",
      answer: { status: 200, description: "A page of findings", schema: Page },
      refuses,
    }),
    allow(...roles, "integrity:read"),
    validate("query", Query),
    async (c) => {
      const { unit: asked, from, to, rule = null, state = "open", answered, cursor, limit = 50 } = c.req.valid("query");
      const { store, clock } = c.var;
      const unit = resolveUnit(c, asked);
      const after = cursor === undefined ? null : readCursor(cursor, /^(\d{4}-\d{2}-\d{2})_([0-9a-f]{32})$/);
      const complete = await store.findingRefresh.refresh({ unit, from, to }, clock().toISOString());
      const { findings, next } = await store.findings.list({
        unit,
        from,
        to,
        rule,
        state: state === "any" ? null : state,
        answered: answered === undefined ? null : answered === "true",
        after: after && { day: after[0] as string, id: after[1] as string },
        limit,
      });
      if (!complete) c.header("retry-after", "1");
      return c.json(
        {
          unit,
          from,
          to,
          complete,
          findings: findings.map(toFinding),
          rules: INTEGRITY_RULES,
          next: linkNext(c, next && writeCursor(next.day, next.id)),
        },
        200,
      );
    },
  )
  .get(
    "/findings/:id",
    describeCall({
      tag,
      summary: "Get a finding",
      description: "Returns an open or closed finding, as last evaluated, with the supervisors' answers.",
      answer: { status: 200, description: "The finding", schema: Finding },
      refuses: {
        400: "The id is malformed",
        403: "The role must not see this",
        404: "There is no such finding, or it is outside the caller's unit",
      },
    }),
    allow(...roles, "integrity:read"),
    validate("param", FindingParam),
    async (c) => {
      const { officer, store } = c.var;
      const found = await store.findings.find(c.req.valid("param").id, officer.unit, officer.badge);
      if (!found) throw new ProblemError("not-found");
      return c.json(toFinding(found.finding), 200);
    },
  )
  .post(
    "/findings/:id/answers",
    describeCall({
      tag,
      summary: "Answer a finding",
      description:
        "Stores a supervisor's answer. Earlier answers remain, and answers never change. `explained`: there " +
        "is an honest reason; `confirmed`: the suspicion is correct; `passed-on`: another authority examines " +
        "it. Officers cannot answer findings about themselves or their own tests.",
      answer: { status: 201, description: "The stored answer", schema: Answer },
      refuses: {
        400: "A field is invalid",
        403: "The role must not answer, or the finding is about the caller",
        404: "There is no such finding, or it is outside the caller's unit",
      },
    }),
    allow("supervisor"),
    validate("param", FindingParam),
    validate("json", Written),
    async (c) => {
      const { id } = c.req.valid("param");
      const { officer, store, newId } = c.var;
      const found = await store.findings.find(id, officer.unit, officer.badge);
      if (!found) throw new ProblemError("not-found");
      if (found.isAboutThem)
        throw new ProblemError("role-not-allowed", {
          detail: "You cannot answer a finding about yourself or your own tests",
        });
      const who = actorOf(c);
      // The address of the officer is for the audit log only.
      const { at, badge, unit } = who;
      const answer = { id: newId(), at, badge, unit, ...c.req.valid("json") };
      await store.findings.answer(id, answer, who);
      return c.json(answer, 201);
    },
  )
  .get(
    "/impact",
    describeCall({
      tag,
      summary: "List the tests of a doubtful analyser or certificate",
      description:
        "Returns every test, with its stop, made with an analyser or under a certificate that is in doubt, " +
        "in any range of days; `total` counts all of them. Ordered by day and unit. A page ends with a day " +
        "of a unit, so it has `limit` tests, or all tests of one day if that day has more.",
      answer: { status: 200, description: "A page of tests and their stops", schema: Impact },
      refuses,
    }),
    allow(...roles, "integrity:read"),
    validate("query", ImpactQuery),
    async (c) => {
      const { unit, cursor, limit = 50, ...doubt } = c.req.valid("query");
      const after = cursor === undefined ? null : readCursor(cursor, /^(\d{4}-\d{2}-\d{2})_([0-9A-Z]{2,12})$/);
      const { total, tests, next } = await c.var.store.analyserDays.impact({
        ...doubt,
        unit: resolveUnit(c, unit),
        after: after && { day: after[0] as string, unit: after[1] as string },
        limit,
      });
      return c.json(
        {
          total,
          tests: tests.map(({ entry, stop, unit: of, day, analyser, certificate }) => ({
            entry,
            stop,
            unit: of,
            day,
            analyser,
            certificate,
          })),
          stops: [...new Set(tests.map(({ stop }) => stop))],
          next: linkNext(c, next && writeCursor(next.day, next.unit)),
        },
        200,
      );
    },
  );

/** Returns the finding with plain lists, for JSON. */
function toFinding({ answers, records, stops, ...finding }: StoredFinding) {
  return { ...finding, records: [...records], stops: [...stops], answers: [...answers] };
}
