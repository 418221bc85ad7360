import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import type { SealedEntry } from "@roadside/core";
import { jsonRows } from "../database/columns.ts";
import { personalTokens } from "../database/schema.ts";
import type { Vault } from "../personal/vault.ts";
import type { WriteCondition } from "./write-condition.ts";

const TOKENS = jsonRows(personalTokens, "kind", "token", "stop");

/** The statement by which stops can be found by the numbers that these entries bring; none where they bring none. */
export function tokenStatements(
  db: D1Database,
  vault: Vault,
  entries: readonly SealedEntry[],
  condition: WriteCondition,
): D1PreparedStatement[] {
  const rows = entries.flatMap(({ entry, personal }) =>
    personal ? vault.createTokens(personal).map((token) => ({ ...token, stop: entry.stop })) : [],
  );
  if (rows.length === 0) return [];
  return [
    db
      .prepare(
        `INSERT INTO personal_tokens (${TOKENS.columns}) SELECT ${TOKENS.values} FROM json_each(?1)
         WHERE ${condition.sql} ON CONFLICT DO NOTHING`,
      )
      .bind(TOKENS.json(rows), condition.entry, condition.batch),
  ];
}
