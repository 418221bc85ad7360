import { type Context, Hono } from "hono";
import * as v from "valibot";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { ProblemError } from "../http/problem.ts";
import { actorOf, allow, requireSignIn } from "../http/sign-in.ts";
import { problem } from "../problem-codes.ts";
import type { RetentionRun } from "../store/retention.ts";

/** A tablet may be without signal for days, and what a driver disputes or an officer links has to arrive first. */
const MIN_DAYS = 7;
const MAX_DAYS = 36_500;
/** Steps of 500 parts in one call: within what a Worker may ask of its database in one request. */
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
const refuses = { 403: "Only an administrator of the whole installation does this" };

export const retentionRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .get(
    "/",
    describeCall({
      tag,
      summary: "How long personal data is kept",
      description:
        "The rule that holds, who set it and the former ones, and the last runs. Nothing is dropped where none was set.",
      answer: { status: 200, description: "The rule, its history and its runs", schema: Retention },
      refuses,
    }),
    allow("administrator"),
    async (c) => {
      requireRoot(c);
      const { runs, ...retention } = await c.var.store.retention.read();
      return c.json({ ...retention, runs: runs.map(toRun) }, 200);
    },
  )
  .put(
    "/",
    describeCall({
      tag,
      summary: "Set how long personal data is kept",
      description:
        `What identifies the driver of a negative test is dropped \`keepDays\` days after the test (${MIN_DAYS} or more); \`negative: null\` drops nothing. Negative is a stop that the law of its day calls ` +
        "`below-limit` and that holds nothing but its tests: not voided, nothing owed, no dispute, correction, link or other event than particulars stated later, an attachment and a signed record. The entries, their hashes and every count stay as they are.",
      answer: { status: 204, description: "Set" },
      refuses: { 400: "The rule is not of its form", ...refuses },
    }),
    allow("administrator"),
    validate("json", Rule),
    async (c) => {
      requireRoot(c);
      await c.var.store.retention.set(c.req.valid("json"), actorOf(c));
      return c.body(null, 204);
    },
  )
  .post(
    "/runs",
    describeCall({
      tag,
      summary: "Drop what the rule says",
      description:
        "Goes on with the run under way, or begins one with the cut-off of now. `finishedAt` is null where more is left than one call does: call again. `run` is null where no rule is set. The same run is " +
        "made every day by itself. A finished run is a line of the audit with its rule, its cut-off and its count.",
      answer: { status: 200, description: "How far the run has come", schema: v.object({ run: v.nullable(Run) }) },
      refuses,
    }),
    allow("administrator"),
    async (c) => {
      requireRoot(c);
      const run = await c.var.store.retention.run(actorOf(c), c.var.newId, MAX_STEPS_PER_CALL);
      return c.json({ run: run && toRun(run) }, 200);
    },
  );

/** The rule holds for every unit, so nobody of a part of them sets or runs it. */
function requireRoot(c: Context<SignedInEnv>): void {
  if (c.var.officer.unit !== "") throw new ProblemError("unit-out-of-scope");
}

function toRun({ id, keepDays, before, dropped, startedAt, badge, finishedAt }: RetentionRun) {
  return { run: id, rule: "negative" as const, keepDays, before, dropped, startedAt, badge, finishedAt };
}
