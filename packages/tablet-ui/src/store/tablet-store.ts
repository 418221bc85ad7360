import { createAttachments } from "./attachments.ts";
import { openDatabase } from "./database.ts";
import { createOfficerKeys } from "./officer-keys.ts";
import { createOutbox } from "./outbox.ts";
import { createSecrets } from "./secrets.ts";
import { createSettings, loadIdentity, loadPepper } from "./settings.ts";
import { createVault } from "./vault.ts";

/**
 * Opens the tablet's store. `createDeviceId` names a tablet that has no chain yet; `onLost` is called if the browser
 * closes the database.
 */
export async function openTabletStore(
  name: string,
  createDeviceId: () => string,
  onLost: () => void = () => undefined,
) {
  const db = await openDatabase(name, onLost);
  const vault = createVault({
    getKey: (badge) => db.get("keys", badge),
    async putKey(record) {
      const tx = db.transaction("keys", "readwrite", { durability: "strict" });
      await Promise.all([tx.store.put(record), tx.done]);
    },
    pepper: await loadPepper(db),
  });
  return {
    vault,
    outbox: createOutbox(db, vault, createDeviceId),
    attachments: createAttachments(db, vault),
    secrets: createSecrets(db, vault),
    officers: createOfficerKeys(db, vault),
    settings: createSettings(db),
    loadIdentity: (generateKeyPair: () => Promise<CryptoKeyPair>) => loadIdentity(db, createDeviceId, generateKeyPair),
    close: () => db.close(),
  };
}

export type TabletStore = Awaited<ReturnType<typeof openTabletStore>>;
