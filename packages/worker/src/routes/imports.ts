import { type Context, Hono } from "hono";
import * as v from "valibot";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { ProblemError } from "../http/problem.ts";
import { UnitPrefix } from "../http/schemas.ts";
import { actorOf, allow, requireSignIn, resolveUnit } from "../http/sign-in.ts";
import { ROADSIDE_BREATH_TESTS } from "../imports/british-row.ts";
import type { Format } from "../imports/format.ts";
import { toImportId } from "../imports/import-id.ts";
import { renderRefusedCsv } from "../imports/refused-csv.ts";
import { runImport } from "../imports/run-import.ts";
import { HeaderError, readSourceRows } from "../imports/source-rows.ts";
import { STOPS } from "../imports/stop-row.ts";
import { StoreBusy } from "../ingest/store-busy.ts";
import { problem } from "../problem-codes.ts";
import { REFUSED_LINE_DAYS } from "../store/imports.ts";
import { covers } from "../unit-scope.ts";

/** What one call does before it hands the rest back: within what a Worker may compute and ask of its database in one request. */
const MAX_LINES = 20_000;
const MAX_REFUSED_LINES = 1_000;
const MAX_BODY_BYTES = 100_000_000;
/** Refused lines read at once. */
const PAGE_LINES = 500;

const FORMATS: readonly Format[] = [ROADSIDE_BREATH_TESTS, STOPS];

const Query = v.object({
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
const Param = v.object({ id: v.pipe(v.string(), v.maxLength(64)) });

const Outcome = v.object({
  import: v.string(),
  lines: v.number(),
  accepted: v.number(),
  duplicates: v.number(),
  refused: v.number(),
  flagged: v.number(),
  nextLine: v.nullable(v.number()),
});
const State = v.object({
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

const tag = "Imports";
const roles = ["supervisor", "administrator"] as const;
const notFound = { 404: "There is no such import, or it lies outside one's unit" };

const HOW =
  `One row a stop, with a first line that names the columns, in any order (\`text/csv\`), or one JSON object of texts a line (\`application/x-ndjson\`), UTF-8. ` +
  "It is read as it comes and goes into the log in batches, through the same rules as a tablet's entries. `source` names the source and no person: the same source for the same unit is the same import, " +
  "and sent again, whole or in part, cut off or not, nothing of it doubles; a `digest` of its content, where one is given, names it instead. A line that was imported before and says something else now is " +
  `refused. One call takes ${MAX_LINES.toLocaleString("en")} lines, or up to ${MAX_REFUSED_LINES.toLocaleString("en")} refused ones, of at most ${MAX_BODY_BYTES / 1_000_000} MB, and hands back \`nextLine\`: send the first line and the rows from ` +
  "there on with `firstLine` of that number, until `nextLine` is null. A column `line`, where there is one, gives each row's number in its source. Refused lines wait in `refused.csv`, which mended is sent like " +
  `the source, under its name; they are dropped after ${REFUSED_LINE_DAYS} days.`;

const describeImport = (summary: string, columns: string) =>
  describeCall({
    tag,
    summary,
    description: `${columns} ${HOW}`,
    answer: { status: 200, description: "What became of the lines", schema: Outcome },
    refuses: {
      400: "A parameter is not of its form, the first line names other columns, or the body was cut off",
      403: "The role does not import, or the unit lies outside one's own",
      413: `More than ${MAX_BODY_BYTES / 1_000_000} MB`,
      415: "The body is neither CSV nor NDJSON",
      503: "The same import is being sent by somebody else: send it again",
    },
    requestBody: {
      required: true,
      content: { "text/csv": { schema: { type: "string" } }, "application/x-ndjson": { schema: { type: "string" } } },
    },
  });

export const importRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .post(
    "/roadside-breath-tests",
    describeImport(
      "Import British roadside breath tests",
      `A file of the Department for Transport, with its columns: ${ROADSIDE_BREATH_TESTS.required.map((name) => `\`${name}\``).join(", ")}; others are not read.`,
    ),
    allow(...roles),
    validate("query", Query),
    (c) => importRows(c, ROADSIDE_BREATH_TESTS, c.req.valid("query")),
  )
  .post(
    "/stops",
    describeImport(
      "Import older stops",
      `Stops of any origin with one test each. Needed are ${STOPS.required.map((name) => `\`${name}\``).join(" and ")}; besides there may be ${STOPS.optional.map((name) => `\`${name}\``).join(", ")}. ` +
        "`outcome` is `reading` where it is empty; a reading needs specimen, value and unit as they were shown. Where a row has the analyser's serial number and the number that it gave the test, they and the time " +
        "say which test it is, also across sources. `unit` and `officer` are the call's and one's own where a row names none.",
    ),
    allow(...roles),
    validate("query", Query),
    (c) => importRows(c, STOPS, c.req.valid("query")),
  )
  .get(
    "/",
    describeCall({
      tag,
      summary: "List imports",
      description: "Imports of the unit and all under it, the last one first.",
      answer: { status: 200, description: "The imports", schema: v.object({ imports: v.array(State) }) },
      refuses: {
        400: "A filter is not of its form",
        403: "The role does not import, or the unit lies outside one's own",
      },
    }),
    allow(...roles),
    validate("query", v.object({ unit: v.optional(UnitPrefix) })),
    async (c) => c.json({ imports: await c.var.store.imports.list(resolveUnit(c, c.req.valid("query").unit)) }, 200),
  )
  .get(
    "/:id",
    describeCall({
      tag,
      summary: "See how far an import is",
      description:
        "How many entries it has brought, the last line that was dealt with, and how many lines are refused and not mended yet.",
      answer: { status: 200, description: "The import", schema: State },
      refuses: { 403: "The role does not import", ...notFound },
    }),
    allow(...roles),
    validate("param", Param),
    async (c) => c.json(await findImport(c, c.req.valid("param").id), 200),
  )
  .get(
    "/:id/refused.csv",
    describeCall({
      tag,
      summary: "Get an import's refused lines",
      description:
        "The lines that are refused and not mended yet, in the source's columns, then `line`, `field`, `problem`, and `text` where the cells can't be told; streamed. Mended, it is sent like its source, under the " +
        "same `source` or `digest`; the lines that are in it and no others. It may hold personal data, so who looked is written down first.",
      answer: { status: 200, description: "A first line and one line for each that is refused", type: "text/csv" },
      refuses: { 403: "The role does not import", ...notFound },
    }),
    allow(...roles),
    validate("param", Param),
    async (c) => {
      const state = await findImport(c, c.req.valid("param").id);
      const format = FORMATS.find(({ name }) => name === state.format);
      if (!format) throw new ProblemError("not-found");
      const { imports, auditLog } = c.var.store;
      await auditLog.add({ ...actorOf(c), action: "import.refused-seen", subject: state.import });
      const encoder = new TextEncoder();
      let after: number | null = null;
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const lines = await imports.refused(state.import, after ?? 0, PAGE_LINES);
          const text = renderRefusedCsv(lines, format, after === null);
          if (text !== "") controller.enqueue(encoder.encode(text));
          after = lines.at(-1)?.line ?? after ?? 0;
          if (lines.length < PAGE_LINES) controller.close();
        },
      });
      return c.body(body, 200, {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="refused-${state.import}.csv"`,
      });
    },
  );

async function findImport(c: Context<SignedInEnv>, id: string) {
  const state = await c.var.store.imports.find(id, c.var.officer.unit);
  if (!state) throw new ProblemError("not-found");
  return state;
}

async function importRows(c: Context<SignedInEnv>, format: Format, query: v.InferOutput<typeof Query>) {
  const { officer, store, newId } = c.var;
  const { unit, source, digest, firstLine } = query;
  if (!covers(officer.unit, unit)) throw new ProblemError("unit-out-of-scope");
  const form = readForm(c.req.header("content-type"));
  const chunks = readChunks(c.req.raw);
  const by = actorOf(c);
  const id = toImportId(format.name, unit, digest ?? source);
  // Without `return`, a call that ends before its body does leaves the rest to be read, as a sender who is still sending needs.
  const undisturbed = { [Symbol.asyncIterator]: () => ({ next: () => chunks.next() }) };
  await store.imports.dropOldRefusals(by);
  await store.imports.begin({ id, format: format.name, unit, source }, by);
  const run = {
    id,
    format,
    source,
    unit,
    badge: officer.badge,
    scope: officer.unit,
    address: by.address,
    recordedAt: by.at,
  };
  const outcome = await runImport(readSourceRows(undisturbed, form, format, firstLine), {
    run,
    newId,
    entries: store.entries,
    imports: store.imports,
    maxLines: MAX_LINES,
    maxRefused: MAX_REFUSED_LINES,
  }).catch((error: unknown) => {
    if (error instanceof HeaderError) throw new ProblemError("request-invalid", { errors: error.errors });
    throw error instanceof StoreBusy ? new ProblemError("try-again", { headers: { "retry-after": "1" } }) : error;
  });
  for await (const _ of chunks) {
    // Read to its end, and left.
  }
  return c.json({ import: id, ...outcome }, 200);
}

function readForm(contentType = ""): "csv" | "ndjson" {
  const type = contentType.split(";")[0]?.trim().toLowerCase();
  if (type === "text/csv") return "csv";
  if (type === "application/x-ndjson") return "ndjson";
  throw new ProblemError("media-type-unknown", { detail: "Send text/csv or application/x-ndjson" });
}

/** The body as it comes, to its limit. */
async function* readChunks(request: Request): AsyncGenerator<Uint8Array, void> {
  const tooLarge = () => new ProblemError("body-too-large", { detail: `at most ${MAX_BODY_BYTES} bytes in one call` });
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  let length = 0;
  try {
    for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > MAX_BODY_BYTES) throw tooLarge();
      yield chunk;
    }
  } catch (error) {
    throw error instanceof ProblemError ? error : new ProblemError("body-cut-off");
  }
}
