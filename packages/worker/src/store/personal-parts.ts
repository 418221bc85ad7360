import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import type { Incoming } from "../ingest/incoming.ts";
import type { Vault } from "../personal/vault.ts";
import type { WriteCondition } from "./write-condition.ts";

/** The statement that keeps, closed, what identifies a person in these entries; none where nothing does, as in nearly every batch. */
export async function personalStatements(
  db: D1Database,
  vault: Vault,
  entries: readonly Pick<Incoming, "sealed" | "personal">[],
  condition: WriteCondition,
): Promise<D1PreparedStatement[]> {
  const rows = await Promise.all(
    entries.flatMap(({ sealed: { entry }, personal }) =>
      personal === null ? [] : [vault.encrypt(entry.id, personal).then((closed) => [entry.id, entry.stop, closed])],
    ),
  );
  if (rows.length === 0) return [];
  return [
    db
      .prepare(
        `INSERT INTO personal_parts (entry, stop, closed) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1)
         WHERE ${condition.sql}`,
      )
      .bind(JSON.stringify(rows), condition.entry, condition.batch),
  ];
}
