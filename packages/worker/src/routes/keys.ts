import { UnitCode } from "@roadside/core";
import { Hono } from "hono";
import * as v from "valibot";
import { createToken } from "../accounts/random-token.ts";
import { SCOPES } from "../accounts/scopes.ts";
import { DAY_MS } from "../china-days.ts";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { ProblemError } from "../http/problem.ts";
import { UnitPrefix } from "../http/schemas.ts";
import { actorOf, allow, KEY_PREFIX, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { problem } from "../problem-codes.ts";
import { covers } from "../unit-scope.ts";

/** A key that is not renewed within a year is not needed any more. */
const MAX_DAYS = 366;

const Scopes = v.pipe(
  v.array(v.picklist(SCOPES, problem("scope-unknown", `must be one of ${SCOPES.join(", ")}`))),
  v.minLength(1, problem("scope-unknown", "must have at least one scope")),
  v.maxLength(SCOPES.length, problem("scope-unknown", "must have each scope once")),
);
const Wanted = v.strictObject({
  name: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, problem("text-empty", "must name the system that uses the key")),
    v.maxLength(100, problem("text-too-long", "must have at most 100 characters")),
  ),
  unit: v.union(
    [v.literal(""), UnitCode],
    problem("unit-code-malformed", "must be a code such as 532931, or empty for all units"),
  ),
  scopes: Scopes,
  days: v.pipe(
    v.number(),
    v.integer(problem("days-invalid", "must be a whole number")),
    v.minValue(1, problem("days-invalid", "must be at least 1")),
    v.maxValue(MAX_DAYS, problem("days-invalid", `must be at most ${MAX_DAYS}`)),
  ),
});
const Key = v.object({
  id: v.string(),
  name: v.string(),
  unit: v.string(),
  scopes: v.array(v.picklist(SCOPES)),
  createdBy: v.string(),
  createdAt: v.string(),
  expiresAt: v.string(),
  revokedAt: v.nullable(v.string()),
  lastUsedDay: v.nullable(v.string()),
});

const tag = "Keys";

export const keyRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .get(
    "/",
    describeCall({
      tag,
      summary: "List API keys",
      description:
        "The keys of the unit and all under it, newest first, including expired and revoked ones, with their scopes, " +
        "their expiry and the day on which they were last used.",
      answer: { status: 200, description: "The keys, without their secrets", schema: v.object({ keys: v.array(Key) }) },
      refuses: {
        400: "A filter is invalid",
        403: "The role must not see this, or the unit is outside the caller's own",
      },
    }),
    allow("auditor", "administrator"),
    validate("query", v.object({ unit: v.optional(UnitPrefix) })),
    async (c) => c.json({ keys: await c.var.store.apiKeys.list(resolveUnit(c, c.req.valid("query").unit)) }, 200),
  )
  .post(
    "/",
    describeCall({
      tag,
      summary: "Create an API key",
      description:
        "The key sees the unit and all under it, may do what its scopes name, and expires after `days`, at most " +
        `${MAX_DAYS}. The secret is only in this answer: send it as \`Authorization: Bearer …\`. The audit log names ` +
        "the key as `key:` and its id.",
      answer: {
        status: 201,
        description: "The key with its secret",
        schema: v.object({ ...Key.entries, secret: v.string() }),
      },
      refuses: {
        400: "A field is invalid",
        403: "The role must not do this, or the unit is outside the caller's own",
      },
    }),
    allow("administrator"),
    validate("json", Wanted),
    async (c) => {
      const { days, ...wanted } = c.req.valid("json");
      const { officer, store, clock, newId } = c.var;
      if (!covers(officer.unit, wanted.unit)) throw new ProblemError("unit-out-of-scope");
      const who = actorOf(c);
      const secret = `${KEY_PREFIX}${createToken()}`;
      const key = {
        ...wanted,
        scopes: [...new Set(wanted.scopes)],
        id: newId(),
        expiresAt: new Date(clock().getTime() + days * DAY_MS).toISOString(),
      };
      await store.apiKeys.add(key, secret, who);
      return c.json(
        { ...key, createdBy: who.badge, createdAt: who.at, revokedAt: null, lastUsedDay: null, secret },
        201,
      );
    },
  )
  .delete(
    "/:id",
    describeCall({
      tag,
      summary: "Revoke an API key",
      description: "The key is refused from now on. It stays in the list.",
      answer: { status: 204, description: "Revoked" },
      refuses: {
        403: "The role must not do this",
        404: "There is no such key in the caller's unit, or it was revoked before",
      },
    }),
    allow("administrator"),
    validate("param", v.object({ id: v.pipe(v.string(), v.maxLength(64)) })),
    async (c) => {
      if (!(await c.var.store.apiKeys.revoke(c.req.valid("param").id, c.var.officer.unit, actorOf(c))))
        throw new ProblemError("not-found");
      return c.body(null, 204);
    },
  );
