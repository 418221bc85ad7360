import { INTEGRITY_RULES } from "@roadside/core";
import { Hono } from "hono";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import {
  Finding,
  FindingAnswer,
  FindingParam,
  FindingsPage,
  FindingsQuery,
  ImpactPage,
  ImpactQuery,
  NewFindingAnswer,
} from "../http/finding-schemas.ts";
import { linkNext, readCursor, writeCursor } from "../http/pages.ts";
import { ProblemError } from "../http/problem.ts";
import { actorOf, allow, limitRate, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import type { StoredFinding } from "../store/findings.ts";

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
      answer: { status: 200, description: "A page of findings", schema: FindingsPage },
      refuses,
    }),
    allow(...roles, "integrity:read"),
    validate("query", FindingsQuery),
    async (c) => {
      const {
        unit: requested,
        from,
        to,
        rule = null,
        state = "open",
        answered,
        cursor,
        limit = 50,
      } = c.req.valid("query");
      const { store, clock } = c.var;
      const unit = resolveUnit(c, requested);
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
      answer: { status: 201, description: "The stored answer", schema: FindingAnswer },
      refuses: {
        400: "A field is invalid",
        403: "The role must not answer, or the finding is about the caller",
        404: "There is no such finding, or it is outside the caller's unit",
      },
    }),
    allow("supervisor"),
    validate("param", FindingParam),
    validate("json", NewFindingAnswer),
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
      answer: { status: 200, description: "A page of tests and their stops", schema: ImpactPage },
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
