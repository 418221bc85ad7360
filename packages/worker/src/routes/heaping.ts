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
    summary: "Test readings for heaping below a limit",
    description:
      "Tests whether readings are missing just above a legal limit and heaped just below it, over the stops " +
      "of the unit and all under it in a range of days, without voided stops. For each specimen and unit of " +
      "measurement, at each limit, it returns the observed count, the count expected from the rest of the " +
      "distribution, the difference in standard errors (`z`), and the probability of such a difference by " +
      "chance (`p`). `suspicious` means that `p` is below 1 in 1,000; it is a question, not an accusation. " +
      "The counts are grouped by unit and time, not by officer, analyser or jurisdiction: request the unit " +
      "in question and the law of its place. `refusal` gives the reason if a test is not possible: too few " +
      "readings, a limit too near zero, instruments with different steps, or a change of the law within the " +
      "range.",
    answer: { status: 200, description: "The test at each limit", schema: Answer },
    refuses: {
      400: "A filter is invalid",
      403: "The role must not see this, or the unit is outside the caller's own",
    },
  }),
  allow("supervisor", "auditor", "administrator", "integrity:read"),
  validate("query", Query),
  async (c) => {
    const { unit: requested, from, to, jurisdiction } = c.req.valid("query");
    const unit = resolveUnit(c, requested);
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
