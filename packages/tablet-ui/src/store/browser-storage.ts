import type { TabletStore } from "./tablet-store.ts";

interface StorageState {
  /** Whether the browser has cleared the tablet's data since the last start. */
  readonly isCleared: boolean;
  /** Free bytes; `null` if the browser does not tell. */
  readonly freeBytes: number | null;
}

export interface BrowserStorage {
  readonly readState: () => Promise<StorageState>;
  /** The officer has read that the data was cleared: the notice is not shown again. */
  readonly acknowledgeLoss: () => void;
}

/**
 * Watches the browser's storage of a store. A mark in localStorage tells whether the browser ever cleared IndexedDB:
 * it clears the two separately.
 */
export async function openBrowserStorage(store: Pick<TabletStore, "settings">, name: string): Promise<BrowserStorage> {
  const key = `${name}.mark`;
  const known = await store.settings.get<string>("store-id");
  const id = known ?? crypto.randomUUID();
  // An existing id is not written again: a full disk must not prevent a start.
  if (known === undefined) await store.settings.set("store-id", id);
  const setMark = () => localStorage.setItem(key, id);
  // The mark of a cleared store stays over every start until the loss is acknowledged.
  if (localStorage.getItem(key) === null) setMark();
  return {
    async readState() {
      const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
      const freeBytes = quota === undefined || usage === undefined ? null : quota - usage;
      return { isCleared: localStorage.getItem(key) !== id, freeBytes };
    },
    acknowledgeLoss: setMark,
  };
}
