import type { D1Database } from "@cloudflare/workers-types";

const PREFIX = "SHARD_";

/** The further databases of an installation on Cloudflare: every binding whose name begins so, by the rest of its name in small letters. */
export function shardsOf(bindings: object): Record<string, D1Database> {
  const found = Object.entries(bindings as Record<string, D1Database>).filter(([name]) => name.startsWith(PREFIX));
  return Object.fromEntries(found.map(([name, db]) => [name.slice(PREFIX.length).toLowerCase(), db]));
}
