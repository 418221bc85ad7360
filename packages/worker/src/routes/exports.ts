import { stringify } from "csv-stringify/sync";
import { type Context, Hono } from "hono";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { actorOf, allow, limitRate, requireSignIn } from "../http/sign-in.ts";
import { type CellValue, STOP_CELLS } from "../http/stop-cells.ts";
import { readStopFilters, StopFilters } from "../http/stop-filters.ts";
import type { StopSummary } from "../store/stop-rows.ts";
import type { StopsQuery } from "../store/stops-query.ts";

/** Stops read at a time: an export holds at most this many in memory. */
const PAGE_STOPS = 1_000;

const tag = "Exports";
const WHAT =
  "Streams all stops that match the filters of `GET /v1/stops`, newest first, without a size limit. The audit log " +
  "records the export first. The export does not identify drivers.";
const refuses = {
  400: "A filter is invalid",
  403: "The role must not export, or the unit is outside the caller's own",
};
const roles = ["supervisor", "auditor", "administrator"] as const;

export const exportRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn, limitRate("expensive"))
  .get(
    "/stops.csv",
    describeCall({
      tag,
      summary: "Export stops as CSV",
      description:
        `${WHAT} The file is UTF-8 with a byte order mark for Excel; text that a spreadsheet would read as a ` +
        "formula gets a leading apostrophe.",
      answer: { status: 200, description: "A header line and one line per stop", type: "text/csv" },
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
      description: `${WHAT} Each line is a stop in the same form as in a list.`,
      answer: { status: 200, description: "One stop per line", type: "application/x-ndjson" },
      refuses,
    }),
    allow(...roles, "exports:read"),
    validate("query", StopFilters),
    (c) => streamExport(c, "ndjson", readStopFilters(c, c.req.valid("query")), toNdjson),
  );

const TYPES = { csv: "text/csv; charset=utf-8", ndjson: "application/x-ndjson" } as const;
type Form = keyof typeof TYPES;

/** Formats a page of stops, each a line of JSON, as text; `isFirst` for the first page of the export. */
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
    // Called when the reader needs more; a cancelled export reads no further page.
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

/** CSV has no booleans, only text. */
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
