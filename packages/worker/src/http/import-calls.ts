import * as v from "valibot";
import { problem } from "../problem-codes.ts";
import { REFUSED_LINE_DAYS } from "../store/imports.ts";
import { describeCall } from "./describe-call.ts";
import { UnitPrefix } from "./schemas.ts";

/** The parameters, answers and descriptions of the calls that import rows. */

export const tag = "Imports";
/** The work of one call before it returns `nextLine`: within a Worker's limits for one request. */
export const MAX_LINES = 20_000;
export const MAX_REFUSED_LINES = 1_000;
export const MAX_BODY_BYTES = 100_000_000;

export const ImportQuery = v.object({
  unit: UnitPrefix,
  source: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, problem("text-empty", "must not be empty")),
    v.maxLength(100, problem("text-too-long", "at most 100 characters")),
  ),
  digest: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[0-9a-f]{64}$/, problem("digest-malformed", "must be 64 lower-case hexadecimal digits")),
    ),
  ),
  firstLine: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[1-9]\d{0,8}$/, problem("field-invalid", "must be a line number")),
      v.transform(Number),
    ),
  ),
});

export const ImportOutcome = v.object({
  import: v.string(),
  lines: v.number(),
  accepted: v.number(),
  duplicates: v.number(),
  refused: v.number(),
  flagged: v.number(),
  nextLine: v.nullable(v.number()),
});
export const ImportState = v.object({
  import: v.string(),
  format: v.string(),
  unit: v.string(),
  source: v.string(),
  badge: v.string(),
  startedAt: v.string(),
  changedAt: v.string(),
  lastLine: v.number(),
  accepted: v.number(),
  refused: v.number(),
});

const HOW =
  "Send one row per stop after a line that names the columns, in any order (`text/csv`), or one JSON object of strings " +
  "per line (`application/x-ndjson`), in UTF-8. The body is streamed and added in batches, under the same rules as a " +
  "tablet's entries. `source` names the source, not a person: the same source for the same unit is the same import. " +
  "Resending it, in full or in part, is safe: nothing is added twice. A `digest` of the content, if given, identifies " +
  "the import instead. A line that was imported before with other content is refused. One call processes " +
  `${MAX_LINES.toLocaleString("en")} lines, or up to ${MAX_REFUSED_LINES.toLocaleString("en")} refused ones, of at ` +
  `most ${MAX_BODY_BYTES / 1_000_000} MB, and returns \`nextLine\`: send the first line and the rows from there on, ` +
  "with that number as `firstLine`, until `nextLine` is null. An optional column `line` gives each row's number in its " +
  "source. Refused lines are stored in `refused.csv`. Correct them and send that file like the source, under the same " +
  `name; they are deleted after ${REFUSED_LINE_DAYS} days.`;

export const describeImport = (summary: string, columns: string) =>
  describeCall({
    tag,
    summary,
    description: `${columns} ${HOW}`,
    answer: { status: 200, description: "The result of the import", schema: ImportOutcome },
    refuses: {
      400: "A parameter is invalid, the first line names other columns, or the body was cut off",
      403: "The role must not import, or the unit is outside the caller's own",
      413: `More than ${MAX_BODY_BYTES / 1_000_000} MB`,
      415: "The body is neither CSV nor NDJSON",
      503: "Another request is sending the same import: send it again",
    },
    requestBody: {
      required: true,
      content: { "text/csv": { schema: { type: "string" } }, "application/x-ndjson": { schema: { type: "string" } } },
    },
  });
