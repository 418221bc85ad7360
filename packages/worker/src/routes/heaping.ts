import { INTEGRITY_RULES, jurisdictions } from "@roadside/core";
import { Hono } from "hono";
import * as v from "valibot";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { Day, UnitPrefix } from "../http/schemas.ts";
import { allow, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { problem } from "../problem-codes.ts";
import { testHeapingAtLimits } from "../statistics/heaping-at-limits.ts";

const CODES = jurisdictions().map(({ code }) => code);
const Query = v.pipe(
  v.object({
    unit: v.optional(UnitPrefix),
    from: Day,
    to: Day,
    jurisdiction: v.optional(
      v.picklist(CODES, problem("jurisdiction-unknown", "the law of this jurisdiction is not included")),
      "CN",
    ),
  }),
  v.check(({ from, to }) => from <= to, problem("range-disordered", "`to` must not be before `from`")),
);
const Side = v.object({ observed: v.number(), expected: v.number() });
const Refusal = v.nullable(v.object({ code: v.string(), message: v.string(), path: v.string() }));
const Answer = v.object({
  unit: v.string(),
  from: v.string(),
  to: v.string(),
  jurisdiction: v.string(),
  undated: v.number(),
  rule: v.object({
    words: v.object({ en: v.string(), zh: v.string() }),
    method: v.string(),
    source: v.string(),
    falseAlarms: v.string(),
  }),
  scales: v.array(
    v.object({
      specimen: v.string(),
      unit: v.string(),
      step: v.string(),
      tests: v.number(),
      refusal: Refusal,
      limits: v.array(
        v.object({
          category: v.string(),
          firstOver: v.string(),
          result: v.nullable(
            v.object({ below: Side, above: Side, z: v.number(), p: v.number(), suspicious: v.boolean() }),
          ),
          refusal: Refusal,
        }),
      ),
    }),
  ),
});

export const heapingRoutes = new Hono<SignedInEnv>().use(requireSignIn).get(
  "/",
  describeCall({
    tag: "Integrity",
    summary: "Readings piled below a limit",
    description:
      "Whether readings are missing just above a limit of the law and piled just below it, among the stops of the unit and all under it in a span of days, voided ones left out: for each specimen and unit that " +
      "was read, at each limit, what was observed and what the smooth rest of the distribution lets one expect, how many standard errors they differ (`z`), and how often chance alone gives as much (`p`). " +
      "`suspicious` says that `p` is below 1 in 1,000; it is a question, and says nothing of anybody. The roll-up that it is read from counts readings by unit and time, not by officer, analyser or jurisdiction: ask for the unit " +
      "in question, and for the law of its place. Where there are too few readings, a limit lies too near to zero, instruments of coarser and finer steps are mixed or the law changed within the span, `refusal` says so.",
    answer: { status: 200, description: "The test at each limit", schema: Answer },
    refuses: {
      400: "A filter is not of its form",
      403: "The role does not see this, or the unit lies outside one's own",
    },
  }),
  allow("supervisor", "auditor", "administrator", "integrity:read"),
  validate("query", Query),
  async (c) => {
    const { unit: asked, from, to, jurisdiction } = c.req.valid("query");
    const unit = resolveUnit(c, asked);
    const { rows, undated } = await c.var.store.statistics.count({
      unit,
      days: { from, to },
      dimension: "reading",
      byUnit: false,
      period: null,
    });
    const scales = testHeapingAtLimits(rows, { jurisdiction, from, to }).map(({ limits, ...scale }) => ({
      ...scale,
      limits: [...limits],
    }));
    return c.json({ unit, from, to, jurisdiction, undated, rule: INTEGRITY_RULES.heaping, scales }, 200);
  },
);
