import { signal } from "@preact/signals";

/** Where drafts are stored; encrypted, so that a write takes a moment. */
export interface DraftStore {
  put(key: string, value: unknown): Promise<void>;
  drop(key: string): Promise<void>;
}

/** Unsaved input, by the form in which it was typed: in memory for the screens, on disk before the next tap. */
export function createDrafts(disk: DraftStore) {
  const all = signal<ReadonlyMap<string, unknown>>(new Map());
  const unwritten = new Set<string>();
  /** The disk refused the last write: drafts are only in memory. */
  const failed = signal(false);
  let writing: Promise<void> | null = null;

  /** One write at a time, always of the latest value. A failed write is retried with the next key. */
  async function write(): Promise<void> {
    for (;;) {
      const [key] = unwritten;
      if (key === undefined) break;
      unwritten.delete(key);
      try {
        await (all.value.has(key) ? disk.put(key, all.value.get(key)) : disk.drop(key));
      } catch {
        unwritten.add(key);
        failed.value = true;
        return;
      }
    }
    failed.value = false;
  }
  function startWriting(): void {
    writing ??= write().finally(() => {
      writing = null;
      // Another change may have come during the last write.
      if (unwritten.size > 0 && !failed.value) startWriting();
    });
  }
  function change(key: string, next: ReadonlyMap<string, unknown>): void {
    all.value = next;
    unwritten.add(key);
    startWriting();
  }

  return {
    all,
    failed,
    get: <T>(key: string): T | undefined => all.value.get(key) as T | undefined,
    set(key: string, value: unknown): void {
      change(key, new Map(all.value).set(key, value));
    },
    drop(key: string): void {
      const next = new Map(all.value);
      if (next.delete(key)) change(key, next);
    },
    /** Takes the stored drafts after unlocking; an empty map when the tablet locks. */
    load(stored: ReadonlyMap<string, unknown>): void {
      all.value = stored;
      unwritten.clear();
      failed.value = false;
    },
    /** Waits until everything is on disk, or the disk refuses it. */
    async flush(): Promise<void> {
      while (writing) await writing;
    },
  };
}

export type Drafts = ReturnType<typeof createDrafts>;
