import { INTEGRITY_RULES } from "@roadside/core";
import * as v from "valibot";
import { problem } from "../problem-codes.ts";
import { VERDICTS } from "../store/findings.ts";
import { PageLimit } from "./pages.ts";
import { Day, UnitPrefix, WrittenText } from "./schemas.ts";

/** The parameters and answers of the calls about findings. */

const RULES = Object.keys(INTEGRITY_RULES) as [keyof typeof INTEGRITY_RULES];
/** Longer than any answer to a finding needs. */
const MAX_ANSWER_CHARACTERS = 2_000;

const isOrdered = ({ from, to }: { from: string; to: string }) => from <= to;
const DISORDERED = problem("range-disordered", "`to` must not be before `from`");
const Cursor = v.pipe(v.string(), v.maxLength(80));
export const FindingsQuery = v.pipe(
  v.object({
    unit: v.optional(UnitPrefix),
    from: Day,
    to: Day,
    rule: v.optional(v.picklist(RULES, problem("rule-unknown", `must be one of ${RULES.join(", ")}`))),
    state: v.optional(
      v.picklist(["open", "closed", "any"], problem("finding-state-unknown", "must be open, closed or any")),
    ),
    answered: v.optional(v.picklist(["true", "false"], problem("answered-unknown", "must be true or false"))),
    cursor: v.optional(Cursor),
    limit: v.optional(PageLimit),
  }),
  v.check((query) => isOrdered(query), DISORDERED),
);
const Doubted = v.optional(
  v.pipe(
    v.string(),
    v.minLength(1, problem("text-empty", "must not be empty")),
    v.maxLength(64, problem("text-too-long", "at most 64 characters")),
  ),
);
export const ImpactQuery = v.pipe(
  v.object({
    unit: v.optional(UnitPrefix),
    analyser: Doubted,
    certificate: Doubted,
    from: v.optional(Day, "0100-01-01"),
    to: v.optional(Day, "9999-12-30"),
    cursor: v.optional(Cursor),
    limit: v.optional(PageLimit),
  }),
  v.check((query) => isOrdered(query), DISORDERED),
  v.check(
    ({ analyser, certificate }) => (analyser ?? certificate) !== undefined,
    problem("doubt-missing", "give the analyser or the certificate"),
  ),
);

const Verdict = v.picklist(VERDICTS, problem("verdict-unknown", `must be one of ${VERDICTS.join(", ")}`));
export const FindingParam = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/, problem("finding-malformed", "must be 32 hexadecimal digits"))),
});
export const NewFindingAnswer = v.strictObject({ verdict: Verdict, words: WrittenText(MAX_ANSWER_CHARACTERS) });
export const FindingAnswer = v.object({
  id: v.string(),
  badge: v.string(),
  unit: v.string(),
  at: v.string(),
  verdict: Verdict,
  words: v.string(),
});
export const Finding = v.object({
  id: v.string(),
  rule: v.picklist(RULES),
  unit: v.string(),
  day: v.string(),
  subject: v.string(),
  records: v.array(v.string()),
  stops: v.array(v.string()),
  message: v.string(),
  raisedAt: v.string(),
  closedAt: v.nullable(v.string()),
  answers: v.array(FindingAnswer),
});
const Rules = v.record(
  v.string(),
  v.object({
    words: v.object({ en: v.string(), zh: v.string() }),
    method: v.string(),
    source: v.string(),
    falseAlarms: v.string(),
  }),
);
export const FindingsPage = v.object({
  unit: v.string(),
  from: v.string(),
  to: v.string(),
  complete: v.boolean(),
  findings: v.array(Finding),
  rules: Rules,
  next: v.nullable(v.string()),
});
export const ImpactPage = v.object({
  total: v.object({ tests: v.number(), analysers: v.number() }),
  tests: v.array(
    v.object({
      entry: v.string(),
      stop: v.string(),
      unit: v.string(),
      day: v.string(),
      analyser: v.nullable(v.string()),
      certificate: v.nullable(v.string()),
    }),
  ),
  stops: v.array(v.string()),
  next: v.nullable(v.string()),
});
