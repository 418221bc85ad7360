import type { D1Database } from "@cloudflare/workers-types";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { and, desc, eq, getTableColumns, gt, isNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { toStatement } from "../database/drizzle.ts";
import { apiKeys } from "../database/schema.ts";
import { type Actor, auditIfChanged, auditStatement } from "./audit.ts";
import { isWithin } from "./scope-condition.ts";

/** An API key without its secret. It sees its unit and all under it. */
export type ApiKey = Readonly<Omit<typeof apiKeys.$inferSelect, "secretHash">>;

const { secretHash, ...KEY } = getTableColumns(apiKeys);

export function apiKeysOn(db: D1Database) {
  const orm = drizzle(db);
  return {
    /** The keys of a unit and all under it, newest first, including expired and revoked ones. */
    list(scope: string): Promise<ApiKey[]> {
      return orm
        .select(KEY)
        .from(apiKeys)
        .where(isWithin(apiKeys.unit, scope))
        .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id));
    },

    /**
     * Stores a new key with the digest of its secret and writes the audit log. The secret is random, so it needs no
     * slow hash.
     */
    async add(
      key: Pick<ApiKey, "id" | "name" | "unit" | "scopes" | "expiresAt">,
      secret: string,
      who: Actor,
    ): Promise<void> {
      const row = { ...key, secretHash: digestSecret(secret), createdBy: who.badge, createdAt: who.at };
      await db.batch([
        toStatement(db, orm.insert(apiKeys).values(row)),
        auditStatement(db, { ...who, action: "key.made", subject: key.id }),
      ]);
    },

    /** Revokes a key of the scope and writes the audit log; false if there is no such key or it was revoked before. */
    async revoke(id: string, scope: string, who: Actor): Promise<boolean> {
      const revoke = orm
        .update(apiKeys)
        .set({ revokedAt: who.at })
        .where(and(eq(apiKeys.id, id), isWithin(apiKeys.unit, scope), isNull(apiKeys.revokedAt)));
      const [revoked] = await db.batch([
        toStatement(db, revoke),
        auditIfChanged(db, { ...who, action: "key.revoked", subject: id }),
      ]);
      return (revoked?.meta.changes ?? 0) > 0;
    },

    /**
     * The valid key of a secret. One round trip, as for a session; a second one only when it is first used on a day.
     */
    async find(secret: string, now: Date): Promise<ApiKey | null> {
      const at = now.toISOString();
      const [key] = await orm
        .select(KEY)
        .from(apiKeys)
        .where(and(eq(secretHash, digestSecret(secret)), isNull(apiKeys.revokedAt), gt(apiKeys.expiresAt, at)));
      if (!key) return null;
      const lastUsedDay = at.slice(0, 10);
      if (key.lastUsedDay !== lastUsedDay) await orm.update(apiKeys).set({ lastUsedDay }).where(eq(apiKeys.id, key.id));
      return key;
    },
  };
}

function digestSecret(secret: string): string {
  return bytesToHex(sha256(utf8ToBytes(secret)));
}
