import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { jsonRows } from "../database/columns.ts";
import { personalParts } from "../database/schema.ts";
import type { Incoming } from "../ingest/incoming.ts";
import type { Vault } from "../personal/vault.ts";
import type { WriteCondition } from "./write-condition.ts";

const PARTS = jsonRows(personalParts, "entry", "stop", "closed");

/**
 * The statement that stores the personal parts of these entries, encrypted; none where there are none, as in nearly
 * every batch.
 */
export async function personalStatements(
  db: D1Database,
  vault: Vault,
  entries: readonly Pick<Incoming, "sealed" | "personal">[],
  condition: WriteCondition,
): Promise<D1PreparedStatement[]> {
  const rows = await Promise.all(
    entries.flatMap(({ sealed: { entry }, personal }) =>
      personal === null
        ? []
        : [vault.encrypt(entry.id, personal).then((closed) => ({ entry: entry.id, stop: entry.stop, closed }))],
    ),
  );
  if (rows.length === 0) return [];
  return [
    db
      .prepare(
        `INSERT INTO personal_parts (${PARTS.columns}) SELECT ${PARTS.values} FROM json_each(?1)
         WHERE ${condition.sql}`,
      )
      .bind(PARTS.json(rows), condition.entry, condition.batch),
  ];
}
