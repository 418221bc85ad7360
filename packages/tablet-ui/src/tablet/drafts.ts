import { signal } from "@preact/signals";

/** What is half typed, by the place where it is typed. It is in memory for the screens, and on the disk before the next tap. */
export function createDrafts(disk: {
  put(key: string, value: unknown): Promise<void>;
  drop(key: string): Promise<void>;
}) {
  const all = signal<ReadonlyMap<string, unknown>>(new Map());
  const unsaved = new Set<string>();
  /** The disk refused the last write: what is typed is in memory only. */
  const failed = signal(false);
  let saving: Promise<void> | null = null;

  /** One write at a time, always of the latest: none overtakes another. What could not be written is tried again with the next key. */
  async function save(): Promise<void> {
    for (;;) {
      const [key] = unsaved;
      if (key === undefined) break;
      unsaved.delete(key);
      try {
        await (all.value.has(key) ? disk.put(key, all.value.get(key)) : disk.drop(key));
      } catch {
        unsaved.add(key);
        failed.value = true;
        return;
      }
    }
    failed.value = false;
  }
  function changed(key: string, next: ReadonlyMap<string, unknown>): void {
    all.value = next;
    unsaved.add(key);
    startSaving();
  }
  function startSaving(): void {
    saving ??= save().finally(() => {
      saving = null;
      // Something may have come while the last write ended.
      if (unsaved.size > 0 && !failed.value) startSaving();
    });
  }

  return {
    all,
    failed,
    get: <T>(key: string): T | undefined => all.value.get(key) as T | undefined,
    set(key: string, value: unknown): void {
      changed(key, new Map(all.value).set(key, value));
    },
    drop(key: string): void {
      const next = new Map(all.value);
      if (next.delete(key)) changed(key, next);
    },
    /** Takes what the disk has, at the start; nothing, when the tablet is locked. */
    load(kept: ReadonlyMap<string, unknown>): void {
      all.value = kept;
      unsaved.clear();
      failed.value = false;
    },
    /** Fulfilled when everything is on the disk, or the disk takes nothing. */
    saved: async (): Promise<void> => {
      while (saving) await saving;
    },
  };
}
