import type { D1Database } from "@cloudflare/workers-types";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { eq, getTableColumns, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { toStatement } from "../database/drizzle.ts";
import { installation, ledgerKeys, personalParts } from "../database/schema.ts";
import { readUnavailability } from "../database/sqlite-errors.ts";
import { createSigner } from "../ledger/signing.ts";
import { createVault } from "../personal/vault.ts";
import { type Actor, auditIfChanged } from "./audit.ts";

/** The keys of an installation, as `Ports` has them. */
export interface Keys {
  readonly personalKey: string;
  readonly signingKey: string;
}

/** A key that does not belong to the database. */
export type WrongKey = keyof Keys;

/** Returns the keys of this process that do not belong to the database. */
export type CheckKeys = (now: Date) => Promise<readonly WrongKey[]>;

/** The installation to which a database belongs. */
export type Installation = Omit<typeof installation.$inferSelect, "one" | "dataKey">;

const { one, dataKey: DATA_KEY_COLUMN, ...INSTALLATION } = getTableColumns(installation);

/** The owner of the encrypted key of personal data, in place of an entry. */
const DATA_KEY = "data key";

/** One damaged part does not prove that the key is wrong. */
const SAMPLED_PARTS = 5;

export function installationOn(db: D1Database) {
  const orm = drizzle(db);

  /** The installation, or `null` before its first use. */
  async function read(): Promise<Installation | null> {
    const [found] = await orm.select(INSTALLATION).from(installation).where(eq(one, 1));
    return found ?? null;
  }

  /** The keys that provably do not fit what a database without fingerprints contains. */
  async function findMisfits(keys: Keys, signingKeyId: string): Promise<WrongKey[]> {
    const [parts, signers] = await Promise.all([
      orm.select().from(personalParts).limit(SAMPLED_PARTS),
      orm.select({ id: ledgerKeys.id }).from(ledgerKeys),
    ]);
    const vault = createVault(keys.personalKey);
    const decrypted = await Promise.allSettled(parts.map(({ entry, closed }) => vault.decrypt(entry, closed)));
    const decrypts = parts.length === 0 || decrypted.some(({ status }) => status === "fulfilled");
    const signed = signers.length === 0 || signers.some(({ id }) => id === signingKeyId);
    return toWrongKeys(decrypts, signed);
  }

  return {
    read,

    /**
     * Returns the keys that do not belong to the database. The first use writes the fingerprints, unless the database
     * contains something that the keys do not fit.
     */
    async checkKeys(keys: Keys, now: Date, newId: () => string): Promise<readonly WrongKey[]> {
      const personalKey = fingerprintPersonalKey(keys.personalKey);
      const signingKey = (await createSigner(keys.signingKey).publicKey()).id;
      let found = await read();
      if (!found) {
        const misfits = await findMisfits(keys, signingKey);
        if (misfits.length > 0) return misfits;
        const row = { one: 1, id: newId(), epoch: 1, createdAt: now.toISOString(), personalKey, signingKey };
        // Two processes may use a database for the first time at once: the one that was first counts.
        await orm.insert(installation).values(row).onConflictDoNothing();
        found = (await read()) ?? { ...row, lastBackupAt: null };
      }
      return toWrongKeys(found.personalKey === personalKey, found.signingKey === signingKey);
    },

    /**
     * Begins a new epoch, as after a restore: clients may have sent what this database does not contain. The number is
     * the time in seconds, so that two restores of one backup are different epochs.
     */
    async beginEpoch(now: Date): Promise<void> {
      const seconds = Math.floor(now.getTime() / 1_000);
      await orm.update(installation).set({ epoch: sql`max(${installation.epoch} + 1, ${seconds})` });
    },

    /**
     * Returns the key that encrypts personal data. It stays the same for as long as records are stored; after a
     * rotation it is stored under the new personal key.
     */
    async openDataKey(personalKey: string): Promise<string> {
      const [found] = await orm
        .select({ wrapped: DATA_KEY_COLUMN })
        .from(installation)
        .catch((error: unknown) => {
          // A database from before keys could be rotated.
          if (readUnavailability(error)?.why === "unmigrated") return [];
          throw error;
        });
      const wrapped = found?.wrapped ?? null;
      return wrapped === null ? personalKey : createVault(personalKey).decrypt(DATA_KEY, wrapped);
    },

    /**
     * Replaces the personal key: the key of personal data is encrypted under the new one, so that no record changes.
     * Returns false, and changes nothing, where `from` is not the installation's key.
     */
    async rotatePersonalKey(from: string, to: string, by: Actor): Promise<boolean> {
      const dataKey = await this.openDataKey(from);
      const changed = {
        personalKey: fingerprintPersonalKey(to),
        dataKey: await createVault(to).encrypt(DATA_KEY, dataKey),
        // No backup has the new key.
        lastBackupAt: null,
      };
      const [written] = await db.batch([
        toStatement(
          db,
          orm
            .update(installation)
            .set(changed)
            .where(eq(installation.personalKey, fingerprintPersonalKey(from))),
        ),
        auditIfChanged(db, { ...by, action: "personal-key.rotated", subject: changed.personalKey }),
      ]);
      return written?.meta.changes === 1;
    },

    /** Records the time of the data in a verified backup. */
    async recordBackup(at: string): Promise<void> {
      await orm.update(installation).set({ lastBackupAt: at });
    },
  };
}

function toWrongKeys(isPersonalKeyRight: boolean, isSigningKeyRight: boolean): WrongKey[] {
  const wrong: WrongKey[] = [];
  if (!isPersonalKeyRight) wrong.push("personalKey");
  if (!isSigningKeyRight) wrong.push("signingKey");
  return wrong;
}

/** Identifies a personal key without revealing it: the key is random, so its digest cannot be reversed. */
export function fingerprintPersonalKey(key: string): string {
  return bytesToHex(sha256(utf8ToBytes(`roadside personal key fingerprint/1\n${key}`)));
}
