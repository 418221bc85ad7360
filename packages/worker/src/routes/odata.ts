import { type Context, Hono } from "hono";
import { trimTrailingSlash } from "hono/trailing-slash";
import * as v from "valibot";
import type { SignedInEnv } from "../http/context.ts";
import { toStartMs } from "../http/days.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { ProblemError } from "../http/problem.ts";
import { actorOf, allow, limitRate, requireSignIn } from "../http/sign-in.ts";
import { type CellValue, STOP_CELLS, type StopCell } from "../http/stop-cells.ts";
import { readStopCursor, writeStopCursor } from "../http/stop-cursor.ts";
import { readStopFilters, StopFilters } from "../http/stop-filters.ts";
import { parseFilter } from "../odata/filter.ts";
import { renderMetadata } from "../odata/metadata.ts";
import { type FieldProblemCode, problem } from "../problem-codes.ts";
import type { StopSummary } from "../store/stop-rows.ts";
import { FILTER_COLUMNS } from "../store/stops-query.ts";

/** Stops per page; a client follows `@odata.nextLink` to the next page. */
const PAGE_STOPS = 1_000;

const Whole = v.pipe(
  v.string(),
  v.regex(/^\d{1,9}$/, problem("limit-invalid", "must be a whole number")),
  v.transform(Number),
);
const Query = v.objectWithRest(
  {
    $filter: v.optional(v.pipe(v.string(), v.maxLength(1_000))),
    $select: v.optional(v.pipe(v.string(), v.maxLength(400))),
    $top: v.optional(Whole),
    $count: v.optional(v.picklist(["true", "false"], problem("count-unknown", "must be true or false"))),
    $skiptoken: v.optional(v.pipe(v.string(), v.maxLength(80))),
  },
  v.never(problem("option-unknown", "the feed takes $filter, $select, $top, $count and $skiptoken")),
);

const NUMBERS: readonly StopCell["type"][] = ["Edm.Decimal", "Edm.Int32"];
function schemaOf({ type, isNullable }: StopCell) {
  const schema = type === "Edm.Boolean" ? v.boolean() : NUMBERS.includes(type) ? v.number() : v.string();
  return isNullable ? v.nullable(schema) : schema;
}
const Row = v.partial(v.object(Object.fromEntries(STOP_CELLS.map((cell) => [cell.name, schemaOf(cell)]))));
const Page = v.object({
  "@odata.context": v.string(),
  "@odata.count": v.optional(v.number()),
  value: v.array(Row),
  "@odata.nextLink": v.optional(v.string()),
});
const Root = v.object({
  "@odata.context": v.string(),
  value: v.array(v.object({ name: v.string(), kind: v.string(), url: v.string() })),
});

const tag = "OData feed";
const roles = ["supervisor", "auditor", "administrator"] as const;
const refuses = { 403: "The role must not export, or the unit is outside the caller's own" };

/** A read-only subset of OData 4 (minimal conformance with paging), for spreadsheets and reports. */
export const odataRoutes = new Hono<SignedInEnv>()
  .use(trimTrailingSlash())
  .use(requireSignIn, limitRate("expensive"))
  .use(async (c, next) => {
    await next();
    c.header("odata-version", "4.0");
  })
  .get(
    "/",
    describeCall({
      tag,
      summary: "Get the service document",
      description:
        "Returns the service document: one entity set, `Stops`. Excel and Power BI read it with `OData.Feed` " +
        "and an `Authorization` header.",
      answer: { status: 200, description: "The service document", schema: Root },
      refuses,
    }),
    allow(...roles, "exports:read"),
    (c) =>
      c.json(
        { "@odata.context": `${rootOf(c)}/$metadata`, value: [{ name: "Stops", kind: "EntitySet", url: "Stops" }] },
        200,
      ),
  )
  .get(
    "/$metadata",
    describeCall({
      tag,
      summary: "Get the metadata",
      description: "Returns the properties of the feed and their types, as CSDL 4.0 in XML.",
      answer: { status: 200, description: "The metadata", type: "application/xml" },
      refuses,
    }),
    allow(...roles, "exports:read"),
    (c) => c.body(renderMetadata(STOP_CELLS), 200, { "content-type": "application/xml" }),
  )
  .get(
    "/Stops",
    describeCall({
      tag,
      summary: "List stops as an OData feed",
      description:
        `Returns the stops of the caller's unit and all under it, newest first, ${PAGE_STOPS} per page; the ` +
        "next page is in `@odata.nextLink`. `$filter` accepts comparisons joined by `and`: `unit`, " +
        "`category`, `officer`, `checkpoint` and `operation` with `eq`, `at` with `ge` and `lt`. `$select`, " +
        "`$top` and `$count` work as in OData 4; other options are refused. The audit log records each page " +
        "as an export. The feed does not identify drivers.",
      answer: { status: 200, description: "A page of stops", schema: Page },
      refuses: { ...refuses, 400: "An option is invalid or not supported by the feed" },
    }),
    allow(...roles, "exports:read"),
    validate("query", Query),
    async (c) => {
      const { $filter, $select, $top, $count, $skiptoken } = c.req.valid("query");
      const { store } = c.var;
      const selected = parseSelect($select);
      const filters = parseFilters($filter);
      const query = {
        ...readStopFilters(c, filters),
        after: $skiptoken === undefined ? undefined : readStopCursor($skiptoken, "/$skiptoken"),
      };
      const url = new URL(c.req.url);
      await store.auditLog.add({ ...actorOf(c), action: "stops.exported", subject: `odata${url.search}` });
      const counted = $count === "true" ? await store.stops.count({ ...query, limit: 1 }) : null;
      if (counted?.atLeast)
        refuse("/$count", "count-unknown", "a count this large is possible only by unit and category");
      const limit = Math.min($top ?? PAGE_STOPS, PAGE_STOPS);
      const { stops, next } = limit === 0 ? { stops: [], next: null } : await store.stops.list({ ...query, limit });
      // The filter of a list includes the units under a unit; `eq` of the feed means that unit alone.
      const rows = stops.filter(({ unit }) => filters.unit === undefined || unit === filters.unit).map(toRow);
      const left = $top === undefined ? null : $top - stops.length;
      if (next && left !== 0) {
        url.searchParams.set("$skiptoken", writeStopCursor(next));
        if (left !== null) url.searchParams.set("$top", String(left));
      }
      return c.json(
        {
          "@odata.context": `${rootOf(c)}/$metadata#Stops${selected ? `(${selected.join(",")})` : ""}`,
          ...(counted ? { "@odata.count": counted.number } : {}),
          value: selected
            ? rows.map((row) => Object.fromEntries(selected.map((name) => [name, row[name] ?? null])))
            : rows,
          ...(next && left !== 0 ? { "@odata.nextLink": url.href } : {}),
        },
        200,
      );
    },
  );

type Row = Record<string, CellValue>;

/** A decimal is a JSON number here: a recorded value has at most 16 characters, so a double prints its digits. */
function toRow(stop: StopSummary): Row {
  const toValue = ({ type, show }: StopCell) => {
    const value = show(stop);
    return type === "Edm.Decimal" && value !== null ? Number(value) : value;
  };
  return Object.fromEntries(STOP_CELLS.map((cell) => [cell.name, toValue(cell)]));
}

function parseSelect($select: string | undefined): string[] | null {
  if ($select === undefined || $select.trim() === "*") return null;
  const names = $select.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !STOP_CELLS.some((cell) => cell.name === name));
  if (unknown !== undefined) refuse("/$select", "option-unknown", `a stop has no property ${unknown.slice(0, 40)}`);
  return names;
}

/** Converts a `$filter` to the filters of `GET /v1/stops`, through the same schema. */
function parseFilters($filter: string | undefined): v.InferOutput<typeof StopFilters> {
  if ($filter === undefined) return {};
  const comparisons = parseFilter($filter) ?? refuse("/$filter", "filter-unsupported", FILTER_FORM);
  const filters = new Map<string, string>();
  for (const { property, operator, value } of comparisons) {
    const isTime = property === "at" && operator !== "eq";
    const isName = ["unit", ...FILTER_COLUMNS].includes(property) && operator === "eq";
    const name = isTime ? { ge: "from", lt: "to", eq: "" }[operator] : property;
    if (!(isTime || isName) || typeof value !== "string" || filters.has(name))
      refuse("/$filter", "filter-unsupported", FILTER_FORM);
    else filters.set(name, value);
  }
  const parsed = v.safeParse(StopFilters, Object.fromEntries(filters));
  if (
    !parsed.success ||
    [...filters].some(([name, value]) => ["from", "to"].includes(name) && Number.isNaN(toStartMs(value)))
  )
    refuse("/$filter", "filter-unsupported", FILTER_FORM);
  return parsed.output as v.InferOutput<typeof StopFilters>;
}

const FILTER_FORM =
  "must be comparisons joined by and: unit, category, officer, checkpoint or operation eq 'text', at ge or lt a time";

function refuse(path: string, code: FieldProblemCode, message: string): never {
  throw new ProblemError("request-invalid", { errors: [{ code, message, path }] });
}

function rootOf(c: Context): string {
  return `${new URL(c.req.url).origin}/v1/odata`;
}
