import { Hono } from "hono";
import * as v from "valibot";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { ProblemError } from "../http/problem.ts";
import { actorOf, allow, requireAllUnits, requireSignIn } from "../http/sign-in.ts";
import { problem } from "../problem-codes.ts";
import type { RetentionRun } from "../store/retention.ts";
import { ClockNotTrusted } from "../store/trusted-clock.ts";

/** A tablet may be offline for days, and disputes of drivers and links of officers must arrive first. */
const MIN_DAYS = 7;
const MAX_DAYS = 36_500;
/** Steps of 500 parts in one call: within a Worker's database limits for one request. */
const MAX_STEPS_PER_CALL = 100;

const DAYS = problem("days-out-of-range", `must be ${MIN_DAYS} to ${MAX_DAYS} whole days`);
const Rule = v.strictObject({
  negative: v.nullable(
    v.strictObject({
      keepDays: v.pipe(v.number(), v.integer(DAYS), v.minValue(MIN_DAYS, DAYS), v.maxValue(MAX_DAYS, DAYS)),
    }),
  ),
});
const Run = v.object({
  run: v.string(),
  rule: v.literal("negative"),
  keepDays: v.number(),
  before: v.string(),
  dropped: v.number(),
  startedAt: v.string(),
  badge: v.string(),
  finishedAt: v.nullable(v.string()),
});
const Retention = v.object({
  ...Rule.entries,
  history: v.array(v.object({ at: v.string(), badge: v.string(), ...Rule.entries })),
  runs: v.array(Run),
});

const tag = "Retention";
const refuses = { 403: "Only an administrator of all units may do this" };

export const retentionRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .get(
    "/",
    describeCall({
      tag,
      summary: "Get the retention rule",
      description:
        "Returns the current rule, who set it, the former rules, and the latest runs. Without a rule, " +
        "nothing is deleted.",
      answer: { status: 200, description: "The rule, its history and its runs", schema: Retention },
      refuses,
    }),
    allow("administrator"),
    async (c) => {
      requireAllUnits(c);
      const { runs, ...retention } = await c.var.store.retention.read();
      return c.json({ ...retention, runs: runs.map(toRun) }, 200);
    },
  )
  .put(
    "/",
    describeCall({
      tag,
      summary: "Set the retention rule",
      description:
        `Sets after how many days (\`keepDays\`, ${MIN_DAYS} or more) the personal data of the driver of a ` +
        "negative test is deleted; `negative: null` deletes nothing. A stop is negative if the law of its " +
        "day classifies it as `below-limit` and it has nothing but its tests: it is not voided and has no " +
        "open duty, dispute, correction, link or other event, except particulars stated later, an attachment " +
        "and a signed record. The entries, their hashes and all counts do not change.",
      answer: { status: 204, description: "Set" },
      refuses: { 400: "The rule is invalid", ...refuses },
    }),
    allow("administrator"),
    validate("json", Rule),
    async (c) => {
      requireAllUnits(c);
      await c.var.store.retention.set(c.req.valid("json"), actorOf(c));
      return c.body(null, 204);
    },
  )
  .post(
    "/runs",
    describeCall({
      tag,
      summary: "Apply the retention rule",
      description:
        "Continues the current run, or starts one with the current cut-off. `finishedAt` is null if more " +
        "remains than one call can process: call again. `run` is null if no rule is set. The server makes " +
        "the same run every day. The audit log records each finished run with its rule, its cut-off and its " +
        "count.",
      answer: { status: 200, description: "The progress of the run", schema: v.object({ run: v.nullable(Run) }) },
      refuses: { ...refuses, 409: "The server's clock has jumped ahead" },
    }),
    allow("administrator"),
    async (c) => {
      requireAllUnits(c);
      const run = await c.var.store.retention
        .run(actorOf(c), c.var.newId, MAX_STEPS_PER_CALL)
        .catch((error: unknown) => {
          throw error instanceof ClockNotTrusted ? new ProblemError("clock-not-trusted") : error;
        });
      return c.json({ run: run && toRun(run) }, 200);
    },
  );

function toRun({ id, keepDays, before, dropped, startedAt, badge, finishedAt }: RetentionRun) {
  return { run: id, rule: "negative" as const, keepDays, before, dropped, startedAt, badge, finishedAt };
}
