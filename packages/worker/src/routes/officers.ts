import { UnitCode } from "@roadside/core";
import { type Context, Hono } from "hono";
import * as v from "valibot";
import type { SignedInEnv } from "../context.ts";
import { CallRefused } from "../problem.ts";
import { covers } from "../scope.ts";
import { checked, documented } from "./documented.ts";
import { Badge, Name, Role, UnitPrefix } from "./schemas.ts";
import { actor, allow, signedIn, unitInScope } from "./sign-in.ts";

const FEWEST_OF_A_PASSWORD = 12;

const Password = v.pipe(
  v.string(),
  v.minLength(FEWEST_OF_A_PASSWORD, `password-too-short: needs ${FEWEST_OF_A_PASSWORD} characters or more`),
  v.maxLength(200, "text-too-long: at most 200 characters"),
);
const Written = v.strictObject({
  name: v.strictObject({ zh: v.pipe(v.string(), v.minLength(1), v.maxLength(100)), en: v.pipe(v.string(), v.minLength(1), v.maxLength(100)) }),
  role: Role,
  unit: v.union([v.literal(""), UnitCode], "unit-code-malformed: must be a code as in 532931, or nothing for every unit"),
  password: v.optional(Password),
});
const Officers = v.object({
  officers: v.array(v.object({ badge: v.string(), name: Name, role: Role, unit: v.string(), openSessions: v.number() })),
});

const tag = "Officers";
const Param = v.object({ badge: Badge });

export const officerRoutes = new Hono<SignedInEnv>()
  .use(signedIn)
  .get(
    "/",
    documented({
      tag,
      summary: "Who has which role",
      description: "The officers of the unit and all under it, with their role and how many of their sessions are open.",
      answer: { status: 200, description: "The officers", schema: Officers },
      refuses: { 400: "A filter is not of its form", 403: "The role does not see this, or the unit lies outside one's own" },
    }),
    allow("auditor", "administrator"),
    checked("query", v.object({ unit: v.optional(UnitPrefix) })),
    async (c) => {
      const { sessions, clock } = c.var;
      return c.json({ officers: await sessions.officers(unitInScope(c, c.req.valid("query").unit), clock().getTime()) }, 200);
    },
  )
  .put(
    "/:badge",
    documented({
      tag,
      summary: "Add or change an officer",
      description:
        "Adds an officer, who needs a password, or changes name, role, unit and, where one is given, the password; their sessions end with it. Nobody changes their own account, so that " +
        "no installation is left without an administrator.",
      answer: { status: 204, description: "Written" },
      refuses: {
        400: "A field is not of its form",
        403: "The role does not change this, the unit lies outside one's own, or the account is one's own",
      },
    }),
    allow("administrator"),
    checked("param", Param),
    checked("json", Written),
    async (c) => {
      const { badge } = c.req.valid("param");
      const { password, ...facts } = c.req.valid("json");
      const before = await manageable(c, badge);
      if (!covers(c.var.officer.unit, facts.unit)) throw new CallRefused("unit-out-of-scope");
      if (!before && password === undefined) {
        throw new CallRefused("request-invalid", {
          errors: [{ code: "field-missing", message: "a new officer needs a password", path: "/password" }],
        });
      }
      await c.var.store.trail.add({ ...actor(c), action: "officer.changed", subject: badge });
      const officer = { badge: before?.badge ?? badge, ...facts };
      if (before) await c.var.sessions.change(officer, password);
      else await c.var.sessions.add(officer, password as string);
      return c.body(null, 204);
    },
  )
  .delete(
    "/:badge/sessions",
    documented({
      tag,
      summary: "Sign an officer out",
      description: "Ends every session of an officer at once: a lost tablet, a change of duty.",
      answer: { status: 204, description: "Ended" },
      refuses: { 403: "The role does not do this, or the account is one's own", 404: "There is no such officer, or they lie outside one's unit" },
    }),
    allow("administrator"),
    checked("param", Param),
    async (c) => {
      const { badge } = c.req.valid("param");
      if (!(await manageable(c, badge))) throw new CallRefused("not-found");
      await c.var.store.trail.add({ ...actor(c), action: "officer.signed-out", subject: badge });
      await c.var.sessions.endAll(badge);
      return c.body(null, 204);
    },
  );

/** The officer as they are, where an administrator may change them; `null` where the badge is free. */
async function manageable(c: Context<SignedInEnv>, badge: string) {
  const { officer, sessions } = c.var;
  const before = await sessions.officer(badge);
  if (before && !covers(officer.unit, before.unit)) throw new CallRefused("not-found");
  if (before?.badge === officer.badge) throw new CallRefused("role-not-allowed", { detail: "Nobody changes their own account" });
  return before;
}
