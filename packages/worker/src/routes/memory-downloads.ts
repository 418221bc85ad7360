import { UNITS, UnitCode } from "@roadside/core";
import { parse } from "csv-parse/sync";
import { Hono } from "hono";
import { resolver } from "hono-openapi";
import * as v from "valibot";
import { DAY_MS } from "../china-days.ts";
import { readBodyText } from "../http/body-text.ts";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { linkNext, writeCursor } from "../http/pages.ts";
import { ProblemError } from "../http/problem.ts";
import { WrittenText } from "../http/schemas.ts";
import { actorOf, allow, requireSignIn, resolveUnit, resolveUnitToWrite } from "../http/sign-in.ts";
import { Instant, readSubmissionCursor, SerialNumber, SubmissionsQuery } from "../http/submissions.ts";
import { toProblems } from "../http/to-problems.ts";
import { contentId } from "../ingest/content-id.ts";
import type { FieldProblem } from "../problem-codes.ts";
import { problem } from "../problem-codes.ts";

const MAX_TESTS = 5_000;
const MAX_BODY_BYTES = 1_000_000;
/** An analyser's clock is set by hand; a time further ahead cannot be the time of a test. */
const CLOCK_AHEAD_MS = DAY_MS;
const CSV_COLUMNS = ["number", "at", "value", "unit"] as const;
const Test = v.strictObject({
  number: WrittenText(32),
  at: Instant,
  value: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,8}(\.\d{1,6})?$/, problem("value-not-plain", "must be plain digits with at most one point")),
    ),
  ),
  unit: v.optional(
    v.picklist(Object.keys(UNITS), problem("unit-unknown", `must be one of ${Object.keys(UNITS).join(", ")}`)),
  ),
});
const Download = v.strictObject({
  analyser: SerialNumber,
  unit: v.optional(UnitCode),
  tests: v.pipe(
    v.array(Test),
    v.minLength(1, problem("tests-missing", "at least one test is required")),
    v.maxLength(MAX_TESTS, problem("too-many-tests", `at most ${MAX_TESTS} in one call`)),
  ),
});
const Stored = v.object({
  id: v.string(),
  status: v.picklist(["added", "duplicate"]),
  analyser: v.string(),
  unit: v.string(),
  tests: v.number(),
});
const Page = v.object({
  downloads: v.array(
    v.object({
      id: v.string(),
      analyser: v.string(),
      unit: v.string(),
      badge: v.string(),
      at: v.string(),
      from: v.string(),
      to: v.string(),
      tests: v.number(),
    }),
  ),
  next: v.nullable(v.string()),
});
const tag = "Integrity";

export const memoryRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .post(
    "/",
    describeCall({
      tag,
      summary: "Upload an analyser's memory",
      description:
        `Accepts up to ${MAX_TESTS} tests (1 MB) as the analyser recorded them: as JSON, or as CSV with the ` +
        `columns ${CSV_COLUMNS.join(", ")} and \`analyser\` (and \`unit\`) in the query. The download is ` +
        "stored as received, with the caller, and never changes; the same tests sent again are a " +
        "`duplicate`. `GET /v1/integrity` then compares it with the records of `unit` (by default the " +
        "caller's) and the units under it, and reports tests that were not recorded, records without a test " +
        "within the time that the memory covers, and different values. Only a supervisor may upload: " +
        "officers do not supply the proof of their own tests.",
      answer: { status: 200, description: "The result", schema: Stored },
      refuses: {
        400: "The body is not in the JSON or CSV form of this call, or a field is invalid",
        403: "The role must not do this, or the unit or the analyser is outside the caller's own",
        413: "More than 1 MB",
        415: "The body is neither JSON nor CSV",
      },
      requestBody: {
        required: true,
        content: {
          "application/json": { schema: resolver(Download) },
          "text/csv": {
            schema: {
              type: "string",
              description: `A header line with ${CSV_COLUMNS.join(", ")}, then one test per line`,
            },
          },
        },
      },
    }),
    allow("supervisor", "administrator"),
    validate("query", v.object({ analyser: v.optional(SerialNumber), unit: v.optional(UnitCode) })),
    async (c) => {
      const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
      if (type !== "application/json" && type !== "text/csv")
        throw new ProblemError("media-type-unknown", { detail: "Send application/json or text/csv" });
      const bytes = await readBodyText(c.req.raw, MAX_BODY_BYTES);
      const {
        analyser,
        unit: requested,
        tests,
      } = parseDownload(type === "text/csv" ? { ...c.req.valid("query"), tests: parseCsv(bytes) } : parseJson(bytes));
      const unit = resolveUnitToWrite(c, requested);
      const read = tests.map(({ number, at, value = null, unit: shown = null }) => ({
        number,
        ms: Date.parse(at),
        value,
        unit: shown,
      }));
      const latestMs = c.var.clock().getTime() + CLOCK_AHEAD_MS;
      const ahead = read.findIndex(({ ms }) => ms > latestMs);
      if (ahead >= 0)
        refuse([
          {
            code: "time-in-future",
            message: "must not be more than one day in the future",
            path: `/tests/${ahead}/at`,
          },
        ]);
      const id = contentId({ analyser, unit, tests: tests.map((test) => ({ ...test })) });
      const status = await c.var.store.memory.add(
        { id, analyser, unit, type, bytes, tests: read },
        c.var.officer.unit,
        actorOf(c),
      );
      if (status === "out-of-scope")
        throw new ProblemError("unit-out-of-scope", { detail: "The analyser belongs to a unit outside your unit" });
      return c.json({ id, status, analyser, unit, tests: tests.length }, 200);
    },
  )
  .get(
    "/",
    describeCall({
      tag,
      summary: "List memory downloads",
      description:
        "Returns the downloads of the unit and all under it, newest first: the analyser, the uploader, and " +
        "the time that it covers.",
      answer: { status: 200, description: "A page of downloads", schema: Page },
      refuses: {
        400: "A filter is invalid",
        403: "The role must not see this, or the unit is outside the caller's own",
      },
    }),
    allow("supervisor", "auditor", "administrator", "integrity:read"),
    validate("query", SubmissionsQuery),
    async (c) => {
      const { unit, cursor, limit = 50 } = c.req.valid("query");
      const { downloads, next } = await c.var.store.memory.list({
        unit: resolveUnit(c, unit),
        after: readSubmissionCursor(cursor),
        limit,
      });
      const shown = downloads.map(({ firstMs, lastMs, ...download }) => ({
        ...download,
        from: new Date(firstMs).toISOString(),
        to: new Date(lastMs).toISOString(),
      }));
      return c.json({ downloads: shown, next: linkNext(c, next && writeCursor(next.at, next.id)) }, 200);
    },
  );

function refuse(errors: readonly FieldProblem[]): never {
  throw new ProblemError("request-invalid", { errors });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemError("body-not-json");
  }
}

/** Parses the lines of a CSV file as tests; an empty field is a missing one. */
function parseCsv(text: string): Record<string, string>[] {
  let lines: Record<string, string>[];
  try {
    lines = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true, to: MAX_TESTS + 1 }) as Record<
      string,
      string
    >[];
  } catch (error) {
    refuse([{ code: "csv-malformed", message: error instanceof Error ? error.message : "cannot be read", path: "" }]);
  }
  return lines.map((line) => Object.fromEntries(Object.entries(line).filter(([, value]) => value !== "")));
}

function parseDownload(written: unknown): v.InferOutput<typeof Download> {
  const result = v.safeParse(Download, written);
  return result.success ? result.output : refuse(toProblems(result.issues as Parameters<typeof toProblems>[0]));
}
