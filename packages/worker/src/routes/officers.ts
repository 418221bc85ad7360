import { UnitCode } from "@roadside/core";
import { type Context, Hono } from "hono";
import * as v from "valibot";
import { passwordProblem } from "../accounts/password-rules.ts";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { ProblemError } from "../http/problem.ts";
import { Badge, Name, OpenSession, Role, UnitPrefix } from "../http/schemas.ts";
import { actorOf, allow, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { type FieldProblem, problem } from "../problem-codes.ts";
import type { ChangeResult } from "../store/officers.ts";
import { covers } from "../unit-scope.ts";

const Written = v.strictObject({
  name: v.strictObject({
    zh: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
    en: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  }),
  role: Role,
  unit: v.union(
    [v.literal(""), UnitCode],
    problem("unit-code-malformed", "must be a code such as 532931, or empty for all units"),
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
      summary: "List officers",
      description:
        "The officers of the unit and all under it, with their role, the number of their open sessions and their " +
        "last sign-in. `closed=true` lists the closed accounts instead.",
      answer: { status: 200, description: "The officers", schema: Officers },
      refuses: {
        400: "A filter is invalid",
        403: "The role must not see this, or the unit is outside the caller's own",
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
        "Adds an officer with a password, or changes name, role, unit and, if one is given, the password, and ends " +
        "their sessions. A password must have at least 12 characters and must not be the badge number or a common " +
        "password. Administrators cannot change their own account, and one administrator of all units always " +
        "remains.",
      answer: { status: 204, description: "Written" },
      refuses: {
        400: "A field is invalid",
        403: "The role must not change this, the unit is outside the caller's own, or the account is the caller's own",
        404: "The badge number belongs to an officer outside the caller's unit, or to a closed account",
        409: "No administrator of all units would remain",
      },
    }),
    allow("administrator"),
    validate("param", Param),
    validate("json", Written),
    async (c) => {
      const { badge } = c.req.valid("param");
      const { password, ...facts } = c.req.valid("json");
      const { officer, store } = c.var;
      refuseOwnAccount(c, badge);
      if (!covers(officer.unit, facts.unit)) throw new ProblemError("unit-out-of-scope");
      const before = await store.officers.find(badge, officer.unit);
      if (!before && (await store.officers.isTaken(badge))) throw new ProblemError("not-found");
      const problem = password === undefined ? (before ? null : MISSING) : passwordProblem(password, badge);
      if (problem) throw new ProblemError("request-invalid", { errors: [{ ...problem, path: "/password" }] });
      if (before)
        expectChanged(
          await store.officers.change({ badge: before.badge, ...facts }, password, officer.unit, actorOf(c)),
        );
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
        "Ends every session of an officer and closes the account for good: it cannot sign in, its badge number is " +
        "not given again, and it stays in the list of closed accounts. Administrators cannot close their own " +
        "account, and one administrator of all units always remains.",
      answer: { status: 204, description: "Closed" },
      refuses: {
        403: "The role must not do this, or the account is the caller's own",
        404: "There is no such open account, or it is outside the caller's unit",
        409: "No administrator of all units would remain",
      },
    }),
    allow("administrator"),
    validate("param", Param),
    async (c) => {
      const { badge } = c.req.valid("param");
      refuseOwnAccount(c, badge);
      expectChanged(await c.var.store.officers.close(badge, c.var.officer.unit, actorOf(c)));
      return c.body(null, 204);
    },
  )
  .get(
    "/:badge/sessions",
    describeCall({
      tag,
      summary: "List an officer's open sessions",
      description: "The open sessions of an officer: since when, until when, from which address and user agent.",
      answer: { status: 200, description: "The sessions", schema: v.object({ sessions: v.array(OpenSession) }) },
      refuses: { 403: "The role must not see this", 404: "There is no such officer in the caller's unit" },
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
      description: "Ends every session of an officer at once, for example after a tablet was lost.",
      answer: { status: 204, description: "Ended" },
      refuses: {
        403: "The role must not do this, or the account is the caller's own",
        404: "There is no such officer in the caller's unit",
      },
    }),
    allow("administrator"),
    validate("param", Param),
    async (c) => {
      const { badge } = c.req.valid("param");
      refuseOwnAccount(c, badge);
      if (!(await c.var.store.officers.signOut(badge, c.var.officer.unit, actorOf(c))))
        throw new ProblemError("not-found");
      return c.body(null, 204);
    },
  );

const MISSING: Omit<FieldProblem, "path"> = { code: "field-missing", message: "is required for a new officer" };

function refuseOwnAccount(c: Context<SignedInEnv>, badge: string): void {
  if (badge.toLowerCase() === c.var.officer.badge.toLowerCase()) {
    throw new ProblemError("role-not-allowed", { detail: "Administrators cannot change their own account" });
  }
}

function expectChanged(result: ChangeResult): void {
  if (result !== "changed") throw new ProblemError(result);
}
