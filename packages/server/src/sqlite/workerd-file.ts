import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Finds the SQLite file in which workerd stores the database of a state folder. */
export async function findLocalDatabase(state: string): Promise<string> {
  const folder = join(state, "v3/d1/miniflare-D1DatabaseObject");
  const names = await readdir(folder).catch(() => []);
  const [name, ...more] = names.filter((found) => found.endsWith(".sqlite") && found !== "metadata.sqlite");
  if (name === undefined || more.length > 0)
    throw new Error(`${folder} must have one database: start the server once, then try again.`);
  return join(folder, name);
}
