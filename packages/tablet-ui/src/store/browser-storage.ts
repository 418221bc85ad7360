import type { StorageState } from "../tablet/tablet.ts";
import type { TabletStore } from "./tablet-store.ts";

/** What the tablet asks of the browser's storage. */
export interface BrowserStorage {
  readonly state: () => Promise<StorageState>;
  /** Somebody has read that what was kept is lost: it is not said again. */
  readonly understood: () => void;
}

/** How the browser treats the store of a name. A mark in another of its stores tells whether this one was ever cleared, for browsers clear them apart from each other. */
export async function storageOf(store: TabletStore, name: string): Promise<BrowserStorage> {
  const key = `${name}.mark`;
  const known = await store.recall<string>("store-id");
  const id = known ?? crypto.randomUUID();
  // What is there already is not written again: a full disk keeps nobody out.
  if (known === undefined) await store.remember("store-id", id);
  const mark = () => localStorage.setItem(key, id);
  // The mark of what was lost stays until somebody has read of it, over every start.
  if (localStorage.getItem(key) === null) mark();
  return {
    async state() {
      const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
      const kept = localStorage.getItem(key) === id ? "kept" : "lost";
      return { kept, left: quota === undefined || usage === undefined ? null : quota - usage };
    },
    understood: mark,
  };
}
