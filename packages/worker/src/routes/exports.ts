import { stringify } from "csv-stringify/sync";
import { type Context, Hono } from "hono";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { actorOf, allow, limitRate, requireSignIn } from "../http/sign-in.ts";
import { type CellValue, STOP_CELLS } from "../http/stop-cells.ts";
import { readStopFilters, StopFilters } from "../http/stop-filters.ts";
import type { StopSummary } from "../store/stop-rows.ts";
import type { StopsQuery } from "../store/stops-query.ts";

/** Stops read at once: an export holds no more of them in memory. */
const PAGE_STOPS = 1_000;

const tag = "Exports";
const WHAT =
  "Every stop that the filters of `GET /v1/stops` name, newest first, streamed to any size; who exported is written down first. Nothing in it identifies a driver.";
const refuses = {
  400: "A filter is not of its form",
  403: "The role does not export, or the unit lies outside one's own",
};
const roles = ["supervisor", "auditor", "administrator"] as const;

export const exportRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn, limitRate("expensive"))
  .get(
    "/stops.csv",
    describeCall({
      tag,
      summary: "Export stops as CSV",
      description: `${WHAT} UTF-8 with a mark that Excel knows it by; a text that a spreadsheet would take for a formula stands behind an apostrophe.`,
      answer: { status: 200, description: "A header line and one line a stop", type: "text/csv" },
      refuses,
    }),
    allow(...roles, "exports:read"),
    validate("query", StopFilters),
    (c) => streamExport(c, "csv", readStopFilters(c, c.req.valid("query")), toCsv),
  )
  .get(
    "/stops.ndjson",
    describeCall({
      tag,
      summary: "Export stops as NDJSON",
      description: `${WHAT} Each line is a stop as a list shows it.`,
      answer: { status: 200, description: "One stop a line", type: "application/x-ndjson" },
      refuses,
    }),
    allow(...roles, "exports:read"),
    validate("query", StopFilters),
    (c) => streamExport(c, "ndjson", readStopFilters(c, c.req.valid("query")), toNdjson),
  );

const TYPES = { csv: "text/csv; charset=utf-8", ndjson: "application/x-ndjson" } as const;
type Form = keyof typeof TYPES;

/** A page of stops, each a line of JSON, as text; `isFirst` where nothing was written before it. */
type Write = (lines: string, isFirst: boolean) => string;

async function streamExport(
  c: Context<SignedInEnv>,
  form: Form,
  query: Omit<StopsQuery, "limit">,
  write: Write,
): Promise<Response> {
  const { store } = c.var;
  const by = actorOf(c);
  await store.auditLog.add({ ...by, action: "stops.exported", subject: `${form}${new URL(c.req.url).search}` });
  const encoder = new TextEncoder();
  let after: StopsQuery["after"];
  let isFirst = true;
  const body = new ReadableStream<Uint8Array>({
    // Called when the reader wants more, and no more once it has gone: a cancelled export reads no further page.
    async pull(controller) {
      const { lines, next } = await store.stops.lines({ ...query, after, limit: PAGE_STOPS });
      const text = write(lines, isFirst);
      if (text !== "") controller.enqueue(encoder.encode(text));
      isFirst = false;
      if (next === null) controller.close();
      else after = next;
    },
  });
  return c.body(body, 200, {
    "content-type": TYPES[form],
    "content-disposition": `attachment; filename="stops-${by.at.slice(0, 10)}.${form}"`,
  });
}

function toNdjson(lines: string): string {
  return lines === "" ? "" : `${lines}\n`;
}

/** CSV has no booleans, only their words. */
const cellText = (value: CellValue) => (typeof value === "boolean" ? String(value) : value);

function toCsv(lines: string, isFirst: boolean): string {
  const stops = JSON.parse(`[${lines.replaceAll("\n", ",")}]`) as StopSummary[];
  const rows = stops.map((stop) => STOP_CELLS.map(({ show }) => cellText(show(stop))));
  return stringify(rows, {
    header: isFirst,
    columns: STOP_CELLS.map(({ name }) => name),
    bom: isFirst,
    escape_formulas: true,
    record_delimiter: "windows",
  });
}
