import { type Context, Hono } from "hono";
import * as v from "valibot";
import { readBodyChunks } from "../http/body-chunks.ts";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import {
  describeImport,
  ImportQuery,
  ImportState,
  MAX_BODY_BYTES,
  MAX_LINES,
  MAX_REFUSED_LINES,
  tag,
} from "../http/import-calls.ts";
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
import { covers } from "../unit-scope.ts";

/** Refused lines read at a time. */
const PAGE_LINES = 500;

const FORMATS: readonly Format[] = [ROADSIDE_BREATH_TESTS, STOPS];

const Param = v.object({ id: v.pipe(v.string(), v.maxLength(64)) });
const roles = ["supervisor", "administrator"] as const;
const notFound = { 404: "There is no such import, or it is outside the caller's unit" };

export const importRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .post(
    "/roadside-breath-tests",
    describeImport(
      "Import British roadside breath tests",
      `Imports a file of the Department for Transport with the columns ${ROADSIDE_BREATH_TESTS.required.map((name) => `\`${name}\``).join(", ")}; other columns are ignored.`,
    ),
    allow(...roles),
    validate("query", ImportQuery),
    (c) => importRows(c, ROADSIDE_BREATH_TESTS, c.req.valid("query")),
  )
  .post(
    "/stops",
    describeImport(
      "Import older stops",
      `Imports stops of any origin with one test each. ${STOPS.required.map((name) => `\`${name}\``).join(" and ")} are required; ${STOPS.optional.map((name) => `\`${name}\``).join(", ")} are optional. ` +
        "An empty `outcome` means `reading`; a reading needs specimen, value and unit as the instrument displayed them. If a row has the analyser's serial number and its test number, " +
        "these and the time identify the test, also across sources. `unit` and `officer` default to the call's unit and the caller.",
    ),
    allow(...roles),
    validate("query", ImportQuery),
    (c) => importRows(c, STOPS, c.req.valid("query")),
  )
  .get(
    "/",
    describeCall({
      tag,
      summary: "List imports",
      description: "Returns the imports of the unit and all under it, newest first.",
      answer: { status: 200, description: "The imports", schema: v.object({ imports: v.array(ImportState) }) },
      refuses: {
        400: "A filter is invalid",
        403: "The role must not import, or the unit is outside the caller's own",
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
      summary: "Get an import",
      description:
        "Returns how many entries the import has added, the last line that was processed, and how many " +
        "refused lines are not corrected yet.",
      answer: { status: 200, description: "The import", schema: ImportState },
      refuses: { 403: "The role must not import", ...notFound },
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
        "Streams the refused lines that are not corrected yet, in the columns of the source, then `line`, " +
        "`field`, `problem`, and `text` if the cells cannot be separated. Correct them and send the file " +
        "like its source, under the same `source` or `digest`; only the lines in it are processed. It may " +
        "contain personal data: the audit log records the reader first.",
      answer: { status: 200, description: "A header line and one line per refused line", type: "text/csv" },
      refuses: { 403: "The role must not import", ...notFound },
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

async function importRows(c: Context<SignedInEnv>, format: Format, query: v.InferOutput<typeof ImportQuery>) {
  const { officer, store, newId } = c.var;
  const { unit, source, digest, firstLine } = query;
  if (!covers(officer.unit, unit))
    throw new ProblemError("unit-out-of-scope", { detail: `The unit ${unit} is outside your unit` });
  const form = readForm(c.req.header("content-type"));
  const chunks = readBodyChunks(c.req.raw, MAX_BODY_BYTES);
  const by = actorOf(c);
  const id = toImportId(format.name, unit, digest ?? source);
  // Without `return`, a call that ends before its body leaves the rest unread, as a sender who is still sending needs.
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
    // Read to its end and discarded.
  }
  const { accepted, duplicates, refused } = outcome;
  c.set("entryResults", { accepted, duplicate: duplicates, rejected: refused });
  return c.json({ import: id, ...outcome }, 200);
}

function readForm(contentType = ""): "csv" | "ndjson" {
  const type = contentType.split(";")[0]?.trim().toLowerCase();
  if (type === "text/csv") return "csv";
  if (type === "application/x-ndjson") return "ndjson";
  throw new ProblemError("media-type-unknown", { detail: "Send text/csv or application/x-ndjson" });
}
