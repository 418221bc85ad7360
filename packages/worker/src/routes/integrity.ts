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
/** Longer than any number of the words of an answer to a question needs. */
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
  400: "A filter is not of its form",
  403: "The role does not see this, or the unit lies outside one's own",
};

export const integrityRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn, limitRate("expensive"))
  .get(
    "/",
    describeCall({
      tag,
      summary: "What the log raises about itself",
      description:
        "Questions about a unit and all under it, newest day first: runs, impossible movement, gaps and repeats in the analysers' own numbers, tests outside a verification, what an analyser's " +
        "memory or a shift's counter and roster say otherwise, entries that are late, milder corrections, voided positives, reported interference, and entries of a tablet's chain that have not " +
        "arrived. Each names its rule, its records and their stops, and what supervisors answered; `rules` says how each is found, where its figures come from and how often it is raised for " +
        "nothing. What no longer stands is closed and stays (`state=closed`). `complete` is false, with `Retry-After`, where more has changed since the last look than one call looks at: ask again. " +
        "A question accuses nobody.",
      answer: { status: 200, description: "A page of questions", schema: Page },
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
      summary: "One finding",
      description: "A question with what supervisors answered, open or closed, as it was when it was last looked at.",
      answer: { status: 200, description: "The finding", schema: Finding },
      refuses: {
        400: "It is no id of a finding",
        403: "The role does not see this",
        404: "There is no such finding, or it lies outside one's unit",
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
        "A supervisor's answer, kept beside those given before and never changed. `explained`: an honest reason is known; `confirmed`: it is as the question feared; `passed-on`: somebody else " +
        "examines it. Nobody answers a finding about themselves or about tests of their own.",
      answer: { status: 201, description: "The answer as it is kept", schema: Answer },
      refuses: {
        400: "A field is not of its form",
        403: "The role does not answer, or the finding is about oneself",
        404: "There is no such finding, or it lies outside one's unit",
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
      // From where somebody acted is for the audit log alone.
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
      summary: "What a bad analyser or certificate touched",
      description:
        "Every test, and so every stop, that was made with an analyser or under a certificate that is in doubt, in any span; `total` counts all of them. In the order of days and units; a page ends " +
        "with a unit's day, so that it holds `limit` tests or, where one day holds more, that day.",
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

/** A finding with lists that may be printed. */
function toFinding({ answers, records, stops, ...finding }: StoredFinding) {
  return { ...finding, records: [...records], stops: [...stops], answers: [...answers] };
}
