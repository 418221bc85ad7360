import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { sqliteD1 } from "../sqlite/sqlite-d1.ts";

const ROOT = join(import.meta.dirname, "../../../..");

/** Opens the database of an installation on this machine: the file itself, since SQL through a workerd takes six times as long. */
export async function openLocalDatabase(state: string): Promise<{ db: D1Database; close: () => void }> {
  const db = sqliteD1(await localDatabaseFile(state));
  return { db, close: () => db.close() };
}

/** The SQLite file in which workerd stores the database. */
export async function localDatabaseFile(state: string): Promise<string> {
  const folder = join(state, "v3/d1/miniflare-D1DatabaseObject");
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  if (files.length !== 1)
    throw new Error(`${folder} must have one database and has ${files.length}: start the server once, then try again.`);
  return join(folder, files[0] as string);
}

/** The folder that ROADSIDE_STATE names, from where the person stands; `.roadside` in the project where it names none. */
export function stateFolder(): string {
  const named = process.env.ROADSIDE_STATE;
  return named ? resolve(process.env.INIT_CWD ?? "", named) : join(ROOT, ".roadside");
}
