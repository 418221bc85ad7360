import type { D1Database } from "@cloudflare/workers-types";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Scope } from "../http/scopes.ts";
import { unitRange } from "../unit-scope.ts";
import { type Actor, auditIfChanged, auditStatement } from "./audit.ts";

/** A key of another system, without its secret, which nobody has but that system. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** What the key sees: the unit and all under it. */
  readonly unit: string;
  readonly scopes: readonly Scope[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  readonly lastUsedDay: string | null;
}

type Row = Omit<ApiKey, "scopes"> & { scopes: string };

const KEY = `id, name, unit, scopes, created_by AS createdBy, created_at AS createdAt, expires_at AS expiresAt, revoked_at AS revokedAt,
  last_used_day AS lastUsedDay`;

export function apiKeysOn(db: D1Database) {
  return {
    /** The keys of a unit and all under it, newest first, those that are over too. */
    async list(scope: string): Promise<ApiKey[]> {
      const { from, to } = unitRange(scope);
      const { results } = await db
        .prepare(`SELECT ${KEY} FROM api_keys WHERE unit >= ?1 AND unit < ?2 ORDER BY created_at DESC, id DESC`)
        .bind(from, to)
        .all<Row>();
      return results.map(keyFrom);
    },

    /** Keeps a new key, its secret only as a digest, and writes down who made it. The secret is random, so no slow hash is needed. */
    async add(
      { id, name, unit, scopes, expiresAt }: Pick<ApiKey, "id" | "name" | "unit" | "scopes" | "expiresAt">,
      secret: string,
      who: Actor,
    ) {
      await db.batch([
        db
          .prepare(
            `INSERT INTO api_keys (id, secret_hash, name, unit, scopes, created_by, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
          )
          .bind(id, digestOf(secret), name, unit, JSON.stringify(scopes), who.badge, who.at, expiresAt),
        auditStatement(db, { ...who, action: "key.made", subject: id }),
      ]);
    },

    /** Ends a key of the scope and writes it down; false where there is none that is still good. */
    async revoke(id: string, scope: string, who: Actor): Promise<boolean> {
      const { from, to } = unitRange(scope);
      const [revoked] = await db.batch([
        db
          .prepare(
            "UPDATE api_keys SET revoked_at = ?4 WHERE id = ?1 AND unit >= ?2 AND unit < ?3 AND revoked_at IS NULL",
          )
          .bind(id, from, to, who.at),
        auditIfChanged(db, { ...who, action: "key.revoked", subject: id }),
      ]);
      return (revoked?.meta.changes ?? 0) > 0;
    },

    /** The good key of a secret. One round trip, as a session's; a second one only at its first use of a day. */
    async find(secret: string, now: Date): Promise<ApiKey | null> {
      const at = now.toISOString();
      const row = await db
        .prepare(`SELECT ${KEY} FROM api_keys WHERE secret_hash = ?1 AND revoked_at IS NULL AND expires_at > ?2`)
        .bind(digestOf(secret), at)
        .first<Row>();
      const today = at.slice(0, 10);
      if (row && row.lastUsedDay !== today)
        await db.prepare("UPDATE api_keys SET last_used_day = ?2 WHERE id = ?1").bind(row.id, today).run();
      return row && keyFrom(row);
    },
  };
}

function digestOf(secret: string): string {
  return bytesToHex(sha256(utf8ToBytes(secret)));
}

function keyFrom({ scopes, ...row }: Row): ApiKey {
  return { ...row, scopes: JSON.parse(scopes) as Scope[] };
}
