import {
  INTEGRITY_RULES,
  type IntegrityFinding,
  impossibleMovements,
  type LoggedTest,
  runs,
  sequenceFaults,
  touchedBy,
  unverifiedTests,
} from "@roadside/core";
import { type Context, Hono } from "hono";
import * as v from "valibot";
import type { SignedInEnv } from "../context.ts";
import { CallRefused } from "../problem.ts";
import type { StopFinding } from "../store/integrity.ts";
import { DAY_MS, endMs, startMs } from "./days.ts";
import { checked, documented } from "./documented.ts";
import { Day, UnitPrefix } from "./schemas.ts";
import { allow, signedIn, unitInScope } from "./sign-in.ts";

const MOST_DAYS = 31;
const MOST_STOPS = 50_000;

const Span = {
  unit: v.optional(UnitPrefix),
  from: Day,
  to: Day,
};
type Days = { from: string; to: string };
const isOrdered = ({ from, to }: Days) => from <= to;
const isShort = ({ from, to }: Days) => endMs(to) - startMs(from) <= MOST_DAYS * DAY_MS;
const DISORDERED = "range-disordered: `to` lies before `from`";
const TOO_LONG = `range-too-long: at most ${MOST_DAYS} days at once`;
const Query = v.pipe(
  v.object(Span),
  v.check((query) => isOrdered(query), DISORDERED),
  v.check((query) => isShort(query), TOO_LONG),
);
const ImpactQuery = v.pipe(
  v.object({ ...Span, analyser: v.optional(v.pipe(v.string(), v.maxLength(64))), certificate: v.optional(v.pipe(v.string(), v.maxLength(64))) }),
  v.check((query) => isOrdered(query), DISORDERED),
  v.check((query) => isShort(query), TOO_LONG),
  v.check(({ analyser, certificate }) => (analyser ?? certificate) !== undefined, "doubt-missing: name the analyser or the certificate"),
);

const Finding = v.object({
  rule: v.picklist(Object.keys(INTEGRITY_RULES) as [keyof typeof INTEGRITY_RULES]),
  subject: v.string(),
  records: v.array(v.string()),
  stops: v.array(v.string()),
  message: v.string(),
});
const Rules = v.record(
  v.string(),
  v.object({ words: v.object({ en: v.string(), zh: v.string() }), method: v.string(), source: v.string(), falseAlarms: v.string() }),
);
const Integrity = v.object({ unit: v.string(), from: v.string(), to: v.string(), findings: v.array(Finding), rules: Rules });

const tag = "Integrity";
const roles = ["supervisor", "auditor", "administrator"] as const;
const refuses = {
  400: "A filter is not of its form, or the span holds too much at once",
  403: "The role does not see this, or the unit lies outside one's own",
};

export const integrityRoutes = new Hono<SignedInEnv>()
  .use(signedIn)
  .get(
    "/",
    documented({
      tag,
      summary: "What the log raises about itself",
      description:
        `Questions about the stops of up to ${MOST_DAYS} days of a unit and all under it: runs, impossible movement, gaps and repeats in the analysers' own numbers, tests outside a verification, ` +
        "entries that are late, milder corrections, voided positives, reported interference; and tablets of whose chains entries have not arrived. Each names its rule, its records and their " +
        "stops; `rules` says how each is found, where its figures come from and how often it is raised for nothing. A question accuses nobody.",
      answer: { status: 200, description: "The questions", schema: Integrity },
      refuses,
    }),
    allow(...roles),
    checked("query", Query),
    async (c) => {
      const { unit: asked, from, to } = c.req.valid("query");
      const unit = unitInScope(c, asked);
      const [{ tests, findings: ofStops }, chains] = await Promise.all([testsIn(c, unit, { from, to }), c.var.store.integrity.openChains(unit)]);
      const ofTests = withStops([...runs(tests), ...impossibleMovements(tests), ...sequenceFaults(tests), ...unverifiedTests(tests)], tests);
      const ofChains = chains.map(({ device, missing, entries, highest }) => ({
        rule: "chain" as const,
        subject: device,
        records: missing.map(String),
        stops: [],
        message: `${highest - entries} of ${highest} entries have not arrived`,
      }));
      return c.json({ unit, from, to, findings: [...ofTests, ...ofStops, ...ofChains], rules: INTEGRITY_RULES }, 200);
    },
  )
  .get(
    "/impact",
    documented({
      tag,
      summary: "What a bad analyser or certificate touched",
      description: `Every test, and so every stop, of up to ${MOST_DAYS} days that was made with an analyser or under a certificate that is in doubt.`,
      answer: {
        status: 200,
        description: "The tests and their stops",
        schema: v.object({ tests: v.array(v.object({ entry: v.string(), stop: v.string(), day: v.string() })), stops: v.array(v.string()) }),
      },
      refuses,
    }),
    allow(...roles),
    checked("query", ImpactQuery),
    async (c) => {
      const { unit: asked, from, to, analyser, certificate } = c.req.valid("query");
      const unit = unitInScope(c, asked);
      const span = await testsIn(c, unit, { from, to });
      const doubt = { ...(analyser === undefined ? {} : { analyser }), ...(certificate === undefined ? {} : { certificate }) };
      const { tests, stops } = touchedBy(span.tests, doubt);
      return c.json({ tests: tests.map(({ entry, stop, day }) => ({ entry, stop, day })), stops }, 200);
    },
  );

/** The tests of a span and what its stops' own entries raised. Refuses a span that holds too much. */
async function testsIn(c: Context<SignedInEnv>, unit: string, { from, to }: Days) {
  const stored = await c.var.store.integrity.testsOf({ unit, fromMs: startMs(from), toMs: endMs(to), most: MOST_STOPS });
  if (stored) return stored;
  const message = `the span holds more than ${MOST_STOPS} stops; ask for fewer days or a smaller unit`;
  throw new CallRefused("request-invalid", { errors: [{ code: "range-too-long", message, path: "/to" }] });
}

/** Adds the stops to which the records of findings over many tests belong. */
function withStops(findings: readonly IntegrityFinding[], tests: readonly LoggedTest[]): StopFinding[] {
  const stopOf = new Map(tests.map(({ entry, stop }) => [entry, stop]));
  return findings.map((finding) => ({ ...finding, stops: [...new Set(finding.records.flatMap((record) => stopOf.get(record) ?? []))] }));
}
