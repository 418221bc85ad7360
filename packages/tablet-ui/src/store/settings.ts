import { type ChainHead, startChain } from "@roadside/core";
import type { TabletDatabase } from "./database.ts";
import { createPepper } from "./pin.ts";

/** Values that belong to the tablet and not to an officer, unencrypted. */
export function createSettings(db: TabletDatabase) {
  return {
    async get<T>(key: string): Promise<T | undefined> {
      return (await db.get("kept", key)) as T | undefined;
    },
    async set(key: string, value: unknown): Promise<void> {
      await db.put("kept", value, key);
    },
    async drop(key: string): Promise<void> {
      await db.delete("kept", key);
    },
  };
}

/** Returns the id of this tablet's chain and its key pair, each created once. */
export async function loadIdentity(
  db: TabletDatabase,
  createDeviceId: () => string,
  generateKeyPair: () => Promise<CryptoKeyPair>,
): Promise<{ id: string; keys: CryptoKeyPair }> {
  // A transaction cannot wait for a new key, so it is generated before, if there is none.
  const fresh = (await db.get("kept", "deviceKeys")) === undefined ? await generateKeyPair() : null;
  const tx = db.transaction("kept", "readwrite", { durability: "strict" });
  const keys = ((await tx.store.get("deviceKeys")) ?? fresh) as CryptoKeyPair;
  const head = ((await tx.store.get("head")) as ChainHead | undefined) ?? startChain(createDeviceId());
  // An existing identity is not written again: a full disk must not prevent a start.
  if (fresh) await Promise.all([tx.store.put(keys, "deviceKeys"), tx.store.put(head, "head")]);
  await tx.done;
  return { id: head.device, keys };
}

/** Returns the pepper of the officers' PINs, created once. */
export async function loadPepper(db: TabletDatabase): Promise<CryptoKey> {
  const stored = (await db.get("kept", "pepper")) as CryptoKey | undefined;
  if (stored) return stored;
  const fresh = await createPepper();
  const tx = db.transaction("kept", "readwrite", { durability: "strict" });
  // If two tabs start at once, the first one wins.
  const first = ((await tx.store.get("pepper")) as CryptoKey | undefined) ?? fresh;
  await Promise.all([tx.store.put(first, "pepper"), tx.done]);
  return first;
}
