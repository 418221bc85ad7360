import { createHash, createHmac } from "node:crypto";
import { join } from "node:path";

/** The namespace of D1's databases in workerd, and the `database_id` in wrangler.toml. */
const NAMESPACE = "miniflare-D1DatabaseObject";
const DATABASE = "roadside";

/**
 * Returns the SQLite file in which workerd stores the database of a state folder. Its name is the id that workerd
 * derives from the name of a durable object.
 */
export function localDatabaseFile(state: string): string {
  const key = createHash("sha256").update(NAMESPACE).digest();
  const half = (of: string | Buffer) => createHmac("sha256", key).update(of).digest().subarray(0, 16);
  const name = half(DATABASE);
  return join(state, "v3/d1", NAMESPACE, `${Buffer.concat([name, half(name)]).toString("hex")}.sqlite`);
}
