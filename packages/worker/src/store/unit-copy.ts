import type { D1Database } from "@cloudflare/workers-types";
import { unitRange } from "../unit-scope.ts";
import { IS_AWAY } from "./foreign-units.ts";
import { IS_COPY } from "./shard-part.ts";
import { type Row, TOLD, type UnitTable } from "./unit-tables.ts";

/** Rows that are read at once, and characters that are written at once: a bound value holds 2 MB. */
const PAGE = 500;
const MOST_CHARACTERS = 500_000;

/** The columns of a table, in the order of its definition. */
async function columnsOf(db: D1Database, table: string): Promise<string[]> {
  const { results } = await db.prepare("SELECT name FROM pragma_table_info(?1)").bind(table).all<{ name: string }>();
  return results.map(({ name }) => name);
}

const named = (columns: readonly string[], of = "") => columns.map((column) => `${of}"${column}"`).join(", ");

/** The rows of a table that belong to a unit, page by page in the order of its key. */
export async function* rowsOf(
  db: D1Database,
  { name, where, key, page = PAGE }: UnitTable,
  unit: string,
): AsyncGenerator<Row[]> {
  const { from, to } = unitRange(unit);
  for (let last: Row | null = null; ; ) {
    const position: (string | number | null)[] =
      last === null ? [] : key.map((column) => (last as Row)[column] ?? null);
    const beyond = last === null ? "" : `AND (${named(key)}) > (${key.map((_, index) => `?${index + 3}`).join(", ")})`;
    const { results }: { results: Row[] } = await db
      .prepare(`SELECT * FROM ${name} WHERE (${where}) ${beyond} ORDER BY ${named(key)} LIMIT ${page}`)
      .bind(from, to, ...position)
      .all<Row>();
    if (results.length > 0) yield results;
    if (results.length < page) return;
    last = results.at(-1) as Row;
  }
}

/** Copies a table's rows of a unit, each once, as they are. */
export async function copyTable(
  source: D1Database,
  target: D1Database,
  table: UnitTable,
  unit: string,
  onRows: (rows: number) => void,
): Promise<void> {
  const columns = await columnsOf(source, table.name);
  const { as = (row) => row } = table;
  for await (const rows of rowsOf(source, table, unit)) {
    const values = rows.map(as).map((row) => columns.map((column) => row[column] ?? null));
    for (const chunk of chunksOf(values)) await insert(target, table, columns, chunk);
    onRows(rows.length);
  }
}

/** Adds rows; of those that are there already only what grows changes. */
async function insert(
  db: D1Database,
  { name, key, grows }: UnitTable,
  columns: readonly string[],
  rows: readonly unknown[],
): Promise<void> {
  const value = (column: string) => `value ->> ${columns.indexOf(column)}`;
  const values = columns.map(value).join(", ");
  const isThere = `EXISTS (SELECT 1 FROM ${name} WHERE ${key.map((column) => `"${column}" = ${value(column)}`).join(" AND ")})`;
  const rule = grows
    ? `WHERE true ON CONFLICT (${named(key)}) DO UPDATE SET ${grows.map((column) => `"${column}" = excluded."${column}"`).join(", ")}`
    : `WHERE NOT ${isThere}`;
  await db
    .prepare(`INSERT INTO ${name} (${named(columns)}) SELECT ${values} FROM json_each(?1) ${rule}`)
    .bind(JSON.stringify(rows))
    .run();
}

function chunksOf(rows: readonly unknown[]): unknown[][] {
  const chunks: unknown[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const { length } = JSON.stringify(row);
    characters += length;
    if (characters > MOST_CHARACTERS) {
      chunks.push([]);
      characters = length;
    }
    chunks.at(-1)?.push(row);
  }
  return chunks;
}

/** Takes a table's rows of a unit away, in bounded steps. */
export async function clearTable(db: D1Database, { name, where, key }: UnitTable, unit: string): Promise<void> {
  const { from, to } = unitRange(unit);
  // Not only the rows that are compared: also those that count nothing any more.
  const all = where.replace(/ AND (count <> 0|tests > 0)$/, "");
  for (;;) {
    const { meta } = await db
      .prepare(
        `DELETE FROM ${name} WHERE (${named(key)}) IN (SELECT ${named(key)} FROM ${name} WHERE ${all} LIMIT ${PAGE})`,
      )
      .bind(from, to)
      .run();
    if (meta.changes < PAGE) return;
  }
}

/** Whether a run of retention has not ended, so that what it will drop is not known yet. */
export async function isDropping(db: D1Database): Promise<boolean> {
  return (await db.prepare("SELECT 1 AS open FROM retention_runs WHERE finished_at IS NULL").first("open")) !== null;
}

/** Devices that have entries of a unit, or to stops of it, here. */
export async function devicesOfUnit(db: D1Database, unit: string): Promise<string[]> {
  const { from, to } = unitRange(unit);
  const { results } = await db
    .prepare(
      "SELECT DISTINCT device FROM entries WHERE (unit >= ?1 AND unit < ?2) OR stop IN (SELECT id FROM stops WHERE unit >= ?1 AND unit < ?2)",
    )
    .bind(from, to)
    .all<{ device: string }>();
  return results.map(({ device }) => device);
}

/** Whether an entry is more than a copy for a log, or what stayed behind of a unit that moved away: whether it belongs to a stop that is here. */
export const LIVES = (entry: string) => `(NOT EXISTS (SELECT 1 FROM foreign_units)
  OR (NOT ${IS_COPY.replace("batch", `${entry}.batch`)} AND NOT EXISTS (SELECT 1 FROM entries AS first WHERE first.stop = ${entry}.stop AND first.kind = 'logged' AND ${IS_AWAY("first.unit")})))`;

/** Counts the chains of devices anew, as far as they are here. */
export async function recountChains(db: D1Database, devices: readonly string[]): Promise<void> {
  const of = JSON.stringify(devices);
  await db.batch([
    db.prepare("DELETE FROM chains WHERE device IN (SELECT value FROM json_each(?1))").bind(of),
    // With max(), SQLite takes the other columns from the row that has it.
    db
      .prepare(
        `INSERT INTO chains (device, unit, entries, highest) SELECT device, unit, count(*), max(seq) FROM entries AS e
         WHERE device IN (SELECT value FROM json_each(?1)) AND ${LIVES("e")} GROUP BY device`,
      )
      .bind(of),
  ]);
}

/** Tells every tablet of a unit that all it keeps has changed, with a number that no database of the installation has given out. */
export async function renumberTablets(
  source: D1Database,
  target: D1Database,
  unit: string,
  number: number,
): Promise<void> {
  await copyTable(source, target, { ...TOLD, as: (row) => ({ ...row, changed: number }) }, unit, () => {});
  await target
    .prepare(
      `INSERT INTO tablet_changes (kind, id, unit, was_unit, changed) SELECT kind, id, unit, unit, CAST(?1 AS INTEGER) FROM reference WHERE kind <> 'units'
       ON CONFLICT (kind, id) DO UPDATE SET changed = excluded.changed`,
    )
    .bind(number)
    .run();
}

/** The number of the newest change that tablets here were told of. */
export async function newestChange(db: D1Database): Promise<number> {
  return (
    (await db.prepare("SELECT coalesce(max(changed), 0) AS changed FROM tablet_changes").first<number>("changed")) ?? 0
  );
}
