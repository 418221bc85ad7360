import { When } from "@roadside/core";
import * as v from "valibot";
import { Flag, Reading } from "./schemas.ts";

/** Schemas of core's types, as far as a response documents them; deeper levels are documented with core. */

export const Citation = v.object({
  instrument: v.string(),
  title: v.object({ en: v.string(), zh: v.optional(v.string()) }),
  source: v.string(),
  clause: v.string(),
  confidence: v.string(),
  note: v.optional(v.string()),
  effectiveFrom: v.string(),
});

const OpenObject = v.record(v.string(), v.unknown());

export const ReplayedStop = v.object({
  id: v.string(),
  loggedBy: v.nullable(v.string()),
  unit: v.string(),
  officer: v.string(),
  at: When,
  logged: v.nullable(OpenObject),
  tests: v.array(OpenObject),
  events: v.array(OpenObject),
  links: v.array(v.object({ to: v.string(), relation: v.string(), entry: v.string() })),
  corrections: v.array(v.object({ corrects: v.string(), reason: v.string(), entry: v.string() })),
  voided: v.nullable(v.object({ reason: v.string(), entry: v.string() })),
  personal: v.nullable(OpenObject),
  flags: v.array(Flag),
  entries: v.array(v.string()),
});

export const AssessmentRefusal = v.object({ ok: v.literal(false), error: Flag, errors: v.array(Flag) });

export const Assessment = v.object({
  ok: v.literal(true),
  category: v.string(),
  basis: v.nullable(
    v.object({ test: v.number(), entry: v.string(), path: v.string(), reading: Reading, rule: v.string() }),
  ),
  classification: v.nullable(OpenObject),
  flags: v.array(Flag),
  provisional: v.boolean(),
  actAt: v.string(),
  decidedAt: v.nullable(v.string()),
  criminalDecidedAt: v.nullable(v.string()),
  alternative: v.nullable(OpenObject),
  findings: v.array(OpenObject),
  obligations: v.array(OpenObject),
  measures: v.array(OpenObject),
  unknown: v.array(OpenObject),
  laterLaw: v.nullable(OpenObject),
  consequences: v.picklist(["assessed", "not-covered"]),
});
