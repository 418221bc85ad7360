import { canonicalJson, epochMs, type Json, type Reading, type When } from "@roadside/core";
import { sql } from "drizzle-orm";
import { customType, integer, type SQLiteColumnBuilderBase, text } from "drizzle-orm/sqlite-core";
import type { Projection } from "../../ingest/projection.ts";

/** JSON in its canonical text (RFC 8785), so that equal values are equal texts. */
const canonical = customType<{ data: unknown; driverData: string }>({
  dataType: () => "text",
  toDriver: (value) => canonicalJson(value as Json),
  fromDriver: (stored) => JSON.parse(stored),
});

type TypeOf<B extends SQLiteColumnBuilderBase> = B["_"] extends { $type: infer T } ? T : B["_"]["data"];
type ValueOf<B extends SQLiteColumnBuilderBase> = B["_"]["notNull"] extends true ? TypeOf<B> : TypeOf<B> | null;
/** The value of a column that follows from a stop's entries. */
type Project<B extends SQLiteColumnBuilderBase> = (projection: Projection) => ValueOf<B>;

/** A type of OData, by which CSV too prints its cells. */
export type CellType = "Edm.Guid" | "Edm.String" | "Edm.DateTimeOffset" | "Edm.Decimal" | "Edm.Int32" | "Edm.Boolean";
/** A cell of a table that shows a column or a part of it. It is empty where the column is null. */
type Cell<T> = readonly [type: CellType, show: (value: T) => string | number | boolean];

/** A column that lists show: in JSON under its own name, and in tables (CSV, OData) as these cells. */
function listed<B extends SQLiteColumnBuilderBase>(
  column: B,
  project: Project<B> | null,
  cells: Readonly<Record<string, Cell<TypeOf<B>>>>,
) {
  return { column, project, cells };
}

/** A column that only the store reads. */
function internal<B extends SQLiteColumnBuilderBase>(column: B, project: Project<B>) {
  return { column, project, cells: null };
}

const plain = <T extends string | number | boolean>(value: T) => value;

/**
 * Every column of `stops`, in the order in which JSON, CSV and OData show it. A key names the column in code and in the
 * API; its name in SQL is the builder's argument where it differs. To add a column, add one line here and a migration.
 */
export const STOP_COLUMNS = {
  id: listed(text().notNull(), ({ stop }) => stop.id, { id: ["Edm.Guid", plain] }),
  /** First instant of what is known of the time. */
  atMs: internal(integer("at_ms").notNull(), ({ stop }) => epochMs(stop.at.at)),
  /** The time as recorded. */
  at: listed(canonical().$type<When>().notNull(), ({ stop }) => stop.at, {
    at: ["Edm.DateTimeOffset", ({ at }) => at],
    precision: ["Edm.String", ({ precision }) => precision],
  }),
  unit: listed(text().notNull(), ({ stop }) => stop.unit, { unit: ["Edm.String", plain] }),
  checkpoint: listed(text(), ({ stop }) => stop.logged?.checkpoint ?? null, { checkpoint: ["Edm.String", plain] }),
  operation: listed(text(), ({ stop }) => stop.logged?.operation ?? null, { operation: ["Edm.String", plain] }),
  officer: listed(text().notNull(), ({ stop }) => stop.officer, { officer: ["Edm.String", plain] }),
  jurisdiction: listed(text(), ({ stop }) => stop.logged?.jurisdiction ?? null, {
    jurisdiction: ["Edm.String", plain],
  }),
  category: listed(text().notNull(), ({ category }) => category, { category: ["Edm.String", plain] }),
  /** The reading that decides the category; null if there is none. */
  reading: listed(canonical().$type<Reading>(), ({ reading }) => reading, {
    specimen: ["Edm.String", ({ specimen }) => specimen],
    reading: ["Edm.Decimal", ({ value }) => value],
    readingUnit: ["Edm.String", ({ unit }) => unit],
  }),
  voided: listed(integer({ mode: "boolean" }).notNull(), ({ stop }) => stop.voided !== null, {
    voided: ["Edm.Boolean", plain],
  }),
  flags: listed(text({ mode: "json" }).$type<readonly string[]>().notNull(), ({ flags }) => flags, {
    flags: ["Edm.String", (flags) => flags.join(" ")],
  }),
  /** How many entries the stop was replayed from. An ingest that read another number reads again. */
  entries: listed(integer("version").notNull(), ({ version }) => version, { entries: ["Edm.Int32", plain] }),
  /** When its first entry was received. */
  receivedAt: listed(text("received_at").notNull(), null, { receivedAt: ["Edm.DateTimeOffset", plain] }),
  /** Its tests as the detectors need them. */
  tests: internal(
    text({ mode: "json" }).$type<Projection["tests"]>().notNull().default(sql`'[]'`),
    ({ tests }) => tests,
  ),
  /** The findings of its own entries. */
  findings: internal(
    text({ mode: "json" }).$type<Projection["findings"]>().notNull().default(sql`'[]'`),
    ({ findings }) => findings,
  ),
  /** Whether it has rows in `obligations`. */
  owed: internal(integer({ mode: "boolean" }).notNull().default(false), ({ duties }) => duties.length > 0),
};

type StopColumns = typeof STOP_COLUMNS;

/** The fields of a stop in a list. None of them identifies the driver. */
export type ListedField = {
  [K in keyof StopColumns]: StopColumns[K]["cells"] extends null ? never : K;
}[keyof StopColumns];

const fields = Object.keys(STOP_COLUMNS) as (keyof StopColumns)[];
export const LISTED_FIELDS = fields.filter((field): field is ListedField => STOP_COLUMNS[field].cells !== null);

type Builders = { [K in keyof StopColumns]: StopColumns[K]["column"] };
export const stopColumnBuilders = Object.fromEntries(
  fields.map((field) => [field, STOP_COLUMNS[field].column]),
) as unknown as Builders;
