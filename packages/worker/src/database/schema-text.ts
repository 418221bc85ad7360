/** A row of `sqlite_master`. */
export interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly tbl_name: string;
  readonly sql: string;
}

/** Every table, index and trigger of a migrated database, but for those that the platform or the engine adds. */
export const READ_SCHEMA = `
SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL
  AND tbl_name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name NOT LIKE '\\_cf\\_%' ESCAPE '\\'
  AND tbl_name NOT LIKE 'rqlite\\_%' ESCAPE '\\' AND tbl_name <> 'd1_migrations'
ORDER BY tbl_name, type = 'table' DESC, type, name`;

/** The text of `schema.sql`: tables by name, each with its indexes and triggers. */
export function schemaText(rows: readonly SchemaRow[]): string {
  const statements = rows.map(({ type, sql }, index) => (type === "table" && index > 0 ? `\n${sql};` : `${sql};`));
  return `-- Generated from migrations/ by \`pnpm schema\`.\n\n${statements.join("\n")}\n`;
}
