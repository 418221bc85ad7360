import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import type { SealedEntry } from "@roadside/core";
import type { Vault } from "../personal/vault.ts";
import type { WriteCondition } from "./write-condition.ts";

/** The statement by which stops can be found by the numbers that these entries bring; none where they bring none. */
export function tokenStatements(
  db: D1Database,
  vault: Vault,
  entries: readonly SealedEntry[],
  condition: WriteCondition,
): D1PreparedStatement[] {
  const rows = entries.flatMap(({ entry, personal }) =>
    personal ? vault.createTokens(personal).map(({ kind, token }) => [kind, token, entry.stop]) : [],
  );
  if (rows.length === 0) return [];
  return [
    db
      .prepare(
        `INSERT INTO personal_tokens (kind, token, stop) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1)
         WHERE ${condition.sql} ON CONFLICT DO NOTHING`,
      )
      .bind(JSON.stringify(rows), condition.entry, condition.batch),
  ];
}
