import type { StorageState } from "../tablet.ts";
import type { TabletStore } from "./tablet-store.ts";

/** How the browser treats what it was given under a name. A mark in another of its stores tells whether this one was ever cleared, for browsers clear them apart from each other. */
export async function storageOf(store: TabletStore, name: string): Promise<() => Promise<StorageState>> {
  const mark = `${name}.store`;
  const marked = localStorage.getItem(mark);
  const id = (await store.recall<string>("store-id")) ?? crypto.randomUUID();
  await store.remember("store-id", id);
  localStorage.setItem(mark, id);
  // What was lost is told of until the next start.
  const kept = marked === null || marked === id ? "kept" : "lost";
  return async () => {
    const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
    return { kept, left: quota === undefined || usage === undefined ? null : quota - usage };
  };
}
