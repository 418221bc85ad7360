import { Hono } from "hono";
import * as v from "valibot";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { linkNext, PageLimit, readCursor, writeCursor } from "../http/pages.ts";
import { ProblemError } from "../http/problem.ts";
import { UnitPrefix } from "../http/schemas.ts";
import { actorOf, allow, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { problem } from "../problem-codes.ts";
import { DECISIONS, OUTCOMES } from "../store/quarantine.ts";
import { Result } from "./entries.ts";

const Item = v.object({
  id: v.string(),
  entry: v.string(),
  device: v.string(),
  unit: v.string(),
  kind: v.string(),
  stop: v.string(),
  seq: v.number(),
  recordedAt: v.string(),
  code: v.string(),
  receivedAt: v.string(),
  receivedFrom: v.string(),
  decision: v.nullable(v.picklist(OUTCOMES)),
  reason: v.nullable(v.string()),
  decidedAt: v.nullable(v.string()),
  decidedBy: v.nullable(v.string()),
});
const Decided = v.strictObject({
  decision: v.picklist(DECISIONS, problem("decision-unknown", "must be open or discard")),
  reason: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, problem("text-empty", "must not be empty")),
    v.maxLength(500, problem("text-too-long", "at most 500 characters")),
  ),
});

const tag = "Devices";

export const quarantineRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .get(
    "/",
    describeCall({
      tag,
      summary: "List quarantined entries",
      description:
        "Returns well-formed entries of the unit and all under it that came from a device that is not " +
        "enrolled, or without its signature, oldest first. By default it lists the undecided ones; " +
        "`decided=true` lists those that were decided or have since arrived in the normal way. The list does " +
        "not identify drivers. The audit log records the reader.",
      answer: {
        status: 200,
        description: "A page of entries",
        schema: v.object({ entries: v.array(Item), next: v.nullable(v.string()) }),
      },
      refuses: {
        400: "A filter is invalid",
        403: "The role must not see this, or the unit is outside the caller's own",
      },
    }),
    allow("administrator"),
    validate(
      "query",
      v.object({
        unit: v.optional(UnitPrefix),
        decided: v.optional(v.literal("true", problem("open-unknown", "must be true"))),
        cursor: v.optional(v.pipe(v.string(), v.maxLength(200))),
        limit: v.optional(PageLimit),
      }),
    ),
    async (c) => {
      const { unit, decided, cursor, limit = 50 } = c.req.valid("query");
      const [receivedAt = "", id = ""] =
        cursor === undefined ? [] : readCursor(cursor, /^([0-9TZ:.-]{20,30})_([0-9a-f]{64})$/);
      const after = cursor === undefined ? undefined : { receivedAt, id };
      const query = { unit: resolveUnit(c, unit), decided: decided !== undefined, after, limit };
      const { items, next } = await c.var.store.quarantine.list(query, actorOf(c));
      return c.json({ entries: items, next: linkNext(c, next ? writeCursor(next.receivedAt, next.id) : null) }, 200);
    },
  )
  .post(
    "/:id/decision",
    describeCall({
      tag,
      summary: "Accept or discard a quarantined entry",
      description:
        "`open` processes the entry like any other, in the administrator's name, and `result` gives the " +
        "result; `discard` leaves it in quarantine. The decision is final and is stored with its reason. The " +
        "call is idempotent: sending the same decision again applies it again.",
      answer: {
        status: 200,
        description: "The decision",
        schema: v.object({ decision: v.picklist(DECISIONS), result: v.nullable(Result) }),
      },
      refuses: {
        400: "The body is invalid",
        403: "The role must not decide this",
        404: "There is no such entry, or it is outside the caller's unit",
        409: "Another decision was made before, and it is final",
        503: "Another request is writing the same records: try again",
      },
    }),
    allow("administrator"),
    validate("param", v.object({ id: v.pipe(v.string(), v.maxLength(64)) })),
    validate("json", Decided),
    async (c) => {
      const { store, newId } = c.var;
      const said = c.req.valid("json");
      const { at: receivedAt, ...who } = actorOf(c);
      const done = await store.quarantine.decide(c.req.valid("param").id, said, { ...who, batch: newId(), receivedAt });
      if (done === null) throw new ProblemError("not-found");
      if (done === "decided") throw new ProblemError("decided-already");
      return c.json({ decision: said.decision, result: done.result }, 200);
    },
  );
