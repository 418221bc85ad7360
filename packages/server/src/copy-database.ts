import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";

/** A database is not the copy of another. */
export class CopyFailure extends Error {}

/** A table, index, trigger or view. */
interface SchemaObject {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** The columns by which its rows are ordered. */
  readonly key: readonly string[];
}

type Row = Record<string, string | number | null | Uint8Array>;

/** What the engines and platforms add for themselves. */
const IS_OURS = ["sqlite\\_%", "\\_cf\\_%", "rqlite\\_%"]
  .map((form) => `tbl_name NOT LIKE '${form}' ESCAPE '\\'`)
  .join(" AND ");
const READ_SCHEMA = `
SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND ${IS_OURS}
ORDER BY type = 'table' DESC, type, name`;

/** The list of migrations. It is copied last, so that an unfinished copy is not taken for an installation. */
const MIGRATIONS = "d1_migrations";
const PAGE_BYTES = 1_000_000;
const MAX_PAGE_ROWS = 1_000;

export interface Copied {
  readonly tables: number;
  readonly rows: number;
}

/**
 * Copies a database into an empty one, of the same engine or another, with its row numbers, and then compares both row
 * by row. Nothing may write to either meanwhile. Throws a `CopyFailure` that names the first difference.
 */
export async function copyDatabase(
  from: D1Database,
  to: D1Database,
  onProgress: (rows: number) => void = () => undefined,
): Promise<Copied> {
  const schema = await readSchema(from);
  if ((await readSchema(to)).length > 0) throw new CopyFailure("the target has tables already");
  const tables = await readTables(from, schema);
  await execute(
    to,
    schema.filter(({ type }) => type === "table"),
  );
  let rows = 0;
  for (const table of tables) {
    for await (const page of pagesOf(from, table)) {
      await to.batch(page.map((row) => insert(to, table, row)));
      rows += page.length;
      onProgress(rows);
    }
  }
  await copySequences(from, to);
  // After the rows, since triggers refuse some of them, and an index is built faster at once.
  await execute(
    to,
    schema.filter(({ type }) => type !== "table"),
  );
  await compare(from, to, schema, tables);
  return { tables: tables.length, rows };
}

async function readSchema(db: D1Database): Promise<SchemaObject[]> {
  return (await db.prepare(READ_SCHEMA).all<SchemaObject>()).results;
}

async function execute(db: D1Database, objects: readonly SchemaObject[]): Promise<void> {
  if (objects.length > 0) await db.batch(objects.map(({ sql }) => db.prepare(sql)));
}

/** The tables in an order in which each comes after those that it refers to. */
async function readTables(db: D1Database, schema: readonly SchemaObject[]): Promise<Table[]> {
  const found = new Map<string, { table: Table; parents: string[] }>();
  for (const { name, sql } of schema.filter(({ type }) => type === "table")) {
    const [info, foreignKeys] = await Promise.all([
      // Generated columns are hidden.
      db
        .prepare(`SELECT name, type, pk FROM pragma_table_xinfo('${name}') WHERE hidden = 0`)
        .all<{ name: string; type: string; pk: number }>(),
      db.prepare(`SELECT "table" AS parent FROM pragma_foreign_key_list('${name}')`).all<{ parent: string }>(),
    ]);
    const columns = info.results.map((column) => column.name);
    const primary = info.results.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const isRowNumber = primary.length === 1 && primary[0]?.type.toLowerCase() === "integer";
    const isKeyed = isRowNumber || /WITHOUT\s+ROWID/i.test(sql);
    const table = isKeyed
      ? { name, columns, key: primary.map((column) => column.name) }
      : { name, columns: ["rowid", ...columns], key: ["rowid"] };
    found.set(name, { table, parents: foreignKeys.results.map(({ parent }) => parent) });
  }
  const ordered = new Set<Table>();
  const place = (name: string) => {
    const one = found.get(name);
    if (!one || ordered.has(one.table)) return;
    found.delete(name);
    for (const parent of one.parents) place(parent);
    ordered.add(one.table);
  };
  const names = [...found.keys()].sort((a, b) => Number(a === MIGRATIONS) - Number(b === MIGRATIONS));
  for (const name of names) place(name);
  return [...ordered];
}

const quote = (name: string) => `"${name}"`;
const list = (names: readonly string[]) => names.map(quote).join(", ");
const marks = (values: readonly unknown[]) => values.map((_, index) => `?${index + 1}`).join(", ");

/** Reads a table page by page in the order of its key. A page has about a megabyte. */
async function* pagesOf(db: D1Database, { name, columns, key }: Table): AsyncGenerator<Row[]> {
  let limit = 10;
  for (let last: Row | undefined; ; ) {
    const after = last ? key.map((column) => last?.[column] ?? null) : [];
    const condition = last ? `WHERE (${list(key)}) > (${marks(after)})` : "";
    const sql = `SELECT ${list(columns)} FROM ${quote(name)} ${condition} ORDER BY ${list(key)} LIMIT ?${after.length + 1}`;
    const { results } = await db
      .prepare(sql)
      .bind(...after, limit)
      .all<Row>();
    if (results.length > 0) yield results;
    if (results.length < limit) return;
    last = results.at(-1);
    const bytes = results.reduce((sum, row) => sum + sizeOf(row), 0);
    limit = Math.max(1, Math.min(MAX_PAGE_ROWS, Math.floor((limit * PAGE_BYTES) / bytes)));
  }
}

function sizeOf(row: Row): number {
  return Object.values(row).reduce<number>((sum, value) => {
    if (typeof value === "string") return sum + value.length;
    return sum + (value instanceof Uint8Array ? value.length : 8);
  }, 1);
}

function insert(db: D1Database, { name, columns }: Table, row: Row): D1PreparedStatement {
  const values = columns.map((column) => row[column]);
  return db.prepare(`INSERT INTO ${quote(name)} (${list(columns)}) VALUES (${marks(values)})`).bind(...values);
}

/** The highest numbers that AUTOINCREMENT has given, which may be above those that exist. */
async function copySequences(from: D1Database, to: D1Database): Promise<void> {
  if (!(await from.prepare("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").first())) return;
  const sql = `SELECT name, seq FROM sqlite_sequence WHERE ${IS_OURS.replaceAll("tbl_name", "name")}`;
  const { results } = await from.prepare(sql).all<{ name: string; seq: number }>();
  if (results.length === 0) return;
  await to.batch(
    results.flatMap(({ name, seq }) => [
      to.prepare("DELETE FROM sqlite_sequence WHERE name = ?1").bind(name),
      to.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)").bind(name, seq),
    ]),
  );
}

async function compare(
  from: D1Database,
  to: D1Database,
  schema: readonly SchemaObject[],
  tables: readonly Table[],
): Promise<void> {
  if (JSON.stringify(await readSchema(to)) !== JSON.stringify(schema)) throw new CopyFailure("the schemas differ");
  for (const table of tables) {
    const [ours, theirs] = [rowsOf(from, table), rowsOf(to, table)];
    for (let count = 1; ; count += 1) {
      const [one, other] = await Promise.all([ours.next(), theirs.next()]);
      if (JSON.stringify(one.value) !== JSON.stringify(other.value))
        throw new CopyFailure(`row ${count} of ${table.name} differs`);
      if (one.done) break;
    }
  }
}

async function* rowsOf(db: D1Database, table: Table): AsyncGenerator<unknown[]> {
  for await (const page of pagesOf(db, table)) {
    for (const row of page)
      yield table.columns.map((column) => {
        const value = row[column];
        return value instanceof Uint8Array ? { hex: Buffer.from(value).toString("hex") } : value;
      });
  }
}
