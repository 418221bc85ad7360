import { UnitCode } from "@roadside/core";
import { generateRandomString } from "better-auth/crypto";
import { Hono } from "hono";
import * as v from "valibot";
import { DAY_MS } from "../china-days.ts";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { ProblemError } from "../http/problem.ts";
import { UnitPrefix } from "../http/schemas.ts";
import { SCOPES } from "../http/scopes.ts";
import { actorOf, allow, KEY_PREFIX, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { problem } from "../problem-codes.ts";
import { covers } from "../unit-scope.ts";

/** A key that nobody renews is one that nobody needs. */
const MOST_DAYS = 366;
/** 64 characters to choose from: 43 of them are 258 bits. */
const SECRET_CHARACTERS = 43;

const Scopes = v.pipe(
  v.array(v.picklist(SCOPES, problem("scope-unknown", `must be one of ${SCOPES.join(", ")}`))),
  v.minLength(1, problem("scope-unknown", "at least one")),
  v.maxLength(SCOPES.length, problem("scope-unknown", "each once")),
);
const Wanted = v.strictObject({
  name: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, problem("text-empty", "say whose it is")),
    v.maxLength(100, problem("text-too-long", "at most 100 characters")),
  ),
  unit: v.union(
    [v.literal(""), UnitCode],
    problem("unit-code-malformed", "must be a code as in 532931, or empty for every unit"),
  ),
  scopes: Scopes,
  days: v.pipe(
    v.number(),
    v.integer(problem("days-invalid", "must be a whole number")),
    v.minValue(1, problem("days-invalid", "at least 1")),
    v.maxValue(MOST_DAYS, problem("days-invalid", `at most ${MOST_DAYS}`)),
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
      summary: "Which systems have which keys",
      description:
        "The keys of the unit and all under it, newest first, those that ended too: whose, for what, until when, and the day on which they were last used.",
      answer: { status: 200, description: "The keys, without their secrets", schema: v.object({ keys: v.array(Key) }) },
      refuses: {
        400: "A filter is not of its form",
        403: "The role does not see this, or the unit lies outside one's own",
      },
    }),
    allow("auditor", "administrator"),
    validate("query", v.object({ unit: v.optional(UnitPrefix) })),
    async (c) =>
      c.json(
        {
          keys: [...(await c.var.store.apiKeys.list(resolveUnit(c, c.req.valid("query").unit)))] as v.InferOutput<
            typeof Key
          >[],
        },
        200,
      ),
  )
  .post(
    "/",
    describeCall({
      tag,
      summary: "Make a key for another system",
      description:
        `The key sees the unit and all under it, does what its scopes name and nothing else, and ends after \`days\`, ${MOST_DAYS} at most. The secret is in this one answer and nowhere else: ` +
        "send it as `Authorization: Bearer …`. The trail names the key as `key:` and its id.",
      answer: {
        status: 201,
        description: "The key with its secret",
        schema: v.object({ ...Key.entries, secret: v.string() }),
      },
      refuses: {
        400: "A field is not of its form",
        403: "The role does not do this, or the unit lies outside one's own",
      },
    }),
    allow("administrator"),
    validate("json", Wanted),
    async (c) => {
      const { days, ...wanted } = c.req.valid("json");
      const { officer, store, clock, newId } = c.var;
      if (!covers(officer.unit, wanted.unit)) throw new ProblemError("unit-out-of-scope");
      const who = actorOf(c);
      const secret = `${KEY_PREFIX}${generateRandomString(SECRET_CHARACTERS)}`;
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
      summary: "End a key",
      description: "The key opens nothing from now on. It stays in the list.",
      answer: { status: 204, description: "Ended" },
      refuses: {
        403: "The role does not do this",
        404: "There is no such key that is still good, or it lies outside one's unit",
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
