import { UnitCode } from "@roadside/core";
import { type Context, Hono } from "hono";
import * as v from "valibot";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { passwordProblem } from "../http/password-rules.ts";
import { ProblemError } from "../http/problem.ts";
import { Badge, Name, OpenSession, Role, UnitPrefix } from "../http/schemas.ts";
import { actorOf, allow, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { type FieldProblem, problem } from "../problem-codes.ts";
import type { Changed } from "../store/officers.ts";
import { covers } from "../unit-scope.ts";

const Written = v.strictObject({
  name: v.strictObject({
    zh: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
    en: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  }),
  role: Role,
  unit: v.union(
    [v.literal(""), UnitCode],
    problem("unit-code-malformed", "must be a code as in 532931, or empty for every unit"),
  ),
  password: v.optional(v.string()),
});
const Officers = v.object({
  officers: v.array(
    v.object({
      badge: v.string(),
      name: Name,
      role: Role,
      unit: v.string(),
      openSessions: v.number(),
      lastSignIn: v.nullable(v.string()),
      closedAt: v.nullable(v.string()),
    }),
  ),
});
const Query = v.object({
  unit: v.optional(UnitPrefix),
  closed: v.optional(v.literal("true", problem("closed-unknown", "must be true"))),
});

const tag = "Officers";
const Param = v.object({ badge: Badge });

export const officerRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .get(
    "/",
    describeCall({
      tag,
      summary: "Who has which role",
      description:
        "The officers of the unit and all under it, with their role, how many of their sessions are open and when they last signed in. `closed=true` lists the closed accounts instead.",
      answer: { status: 200, description: "The officers", schema: Officers },
      refuses: {
        400: "A filter is not of its form",
        403: "The role does not see this, or the unit lies outside one's own",
      },
    }),
    allow("auditor", "administrator"),
    validate("query", Query),
    async (c) => {
      const { unit, closed } = c.req.valid("query");
      return c.json(
        { officers: await c.var.store.officers.list(resolveUnit(c, unit), closed === "true", c.var.clock()) },
        200,
      );
    },
  )
  .put(
    "/:badge",
    describeCall({
      tag,
      summary: "Add or change an officer",
      description:
        "Adds an officer, who needs a password, or changes name, role, unit and, where one is given, the password (12 characters or more, neither the badge nor one of the commonest); " +
        "their sessions end with it. Nobody changes their own account, and somebody always administers all units.",
      answer: { status: 204, description: "Written" },
      refuses: {
        400: "A field is not of its form",
        403: "The role does not change this, the unit lies outside one's own, or the account is one's own",
        404: "The badge is that of somebody outside one's unit, or of a closed account",
        409: "Nobody would be left who administers all units",
      },
    }),
    allow("administrator"),
    validate("param", Param),
    validate("json", Written),
    async (c) => {
      const { badge } = c.req.valid("param");
      const { password, ...facts } = c.req.valid("json");
      const { officer, store } = c.var;
      notOneself(c, badge);
      if (!covers(officer.unit, facts.unit)) throw new ProblemError("unit-out-of-scope");
      const before = await store.officers.find(badge, officer.unit);
      if (!before && (await store.officers.isTaken(badge))) throw new ProblemError("not-found");
      const problem = password === undefined ? (before ? null : MISSING) : passwordProblem(password, badge);
      if (problem) throw new ProblemError("request-invalid", { errors: [{ ...problem, path: "/password" }] });
      if (before)
        refuse(await store.officers.change({ badge: before.badge, ...facts }, password, officer.unit, actorOf(c)));
      else await store.officers.add({ badge, ...facts }, password as string, actorOf(c));
      return c.body(null, 204);
    },
  )
  .delete(
    "/:badge",
    describeCall({
      tag,
      summary: "Close an account for good",
      description:
        "Ends every session of an officer and closes the account for good: nobody signs in with it again, its badge is never given again, and it stays in the list of closed accounts. Nobody " +
        "closes their own, and somebody always administers all units.",
      answer: { status: 204, description: "Closed" },
      refuses: {
        403: "The role does not do this, or the account is one's own",
        404: "There is no such open account, or it lies outside one's unit",
        409: "Nobody would be left who administers all units",
      },
    }),
    allow("administrator"),
    validate("param", Param),
    async (c) => {
      const { badge } = c.req.valid("param");
      notOneself(c, badge);
      refuse(await c.var.store.officers.close(badge, c.var.officer.unit, actorOf(c)));
      return c.body(null, 204);
    },
  )
  .get(
    "/:badge/sessions",
    describeCall({
      tag,
      summary: "An officer's open sessions",
      description: "Since when, until when, from where and with what an officer is signed in.",
      answer: { status: 200, description: "The sessions", schema: v.object({ sessions: v.array(OpenSession) }) },
      refuses: { 403: "The role does not see this", 404: "There is no such officer, or they lie outside one's unit" },
    }),
    allow("administrator"),
    validate("param", Param),
    async (c) => {
      const { badge } = c.req.valid("param");
      const { store, sessions, officer, clock } = c.var;
      if (!(await store.officers.find(badge, officer.unit))) throw new ProblemError("not-found");
      return c.json({ sessions: await sessions.list(badge, officer.unit, clock()) }, 200);
    },
  )
  .delete(
    "/:badge/sessions",
    describeCall({
      tag,
      summary: "Sign an officer out",
      description: "Ends every session of an officer at once: a lost tablet, a change of duty.",
      answer: { status: 204, description: "Ended" },
      refuses: {
        403: "The role does not do this, or the account is one's own",
        404: "There is no such officer, or they lie outside one's unit",
      },
    }),
    allow("administrator"),
    validate("param", Param),
    async (c) => {
      const { badge } = c.req.valid("param");
      notOneself(c, badge);
      if (!(await c.var.store.officers.signOut(badge, c.var.officer.unit, actorOf(c))))
        throw new ProblemError("not-found");
      return c.body(null, 204);
    },
  );

const MISSING: Omit<FieldProblem, "path"> = { code: "field-missing", message: "is required for a new officer" };

function notOneself(c: Context<SignedInEnv>, badge: string): void {
  if (badge.toLowerCase() === c.var.officer.badge.toLowerCase()) {
    throw new ProblemError("role-not-allowed", { detail: "You cannot change your own account" });
  }
}

function refuse(outcome: Changed): void {
  if (outcome !== "changed") throw new ProblemError(outcome);
}
