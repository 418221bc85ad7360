import { type ReadonlySignal, signal } from "@preact/signals";
import type { HeldEntry } from "../entries/held-entry.ts";
import { isDue, LONGEST_WAIT_MS } from "../entries/retry-time.ts";
import type { TabletStore } from "../store/tablet-store.ts";

/** An attachment that the server refused is not carried over the air again before. */
const REFUSED_MS = 3_600_000;

export interface AttachmentQueuePorts {
  readonly store: TabletStore;
  readonly held: ReadonlySignal<readonly HeldEntry[]>;
  readonly nowMs: () => number;
  readonly send: (digest: string, bytes: Blob) => Promise<"kept" | "refused" | "unreachable">;
}

/** Photos and signatures whose bytes the server does not have. They go one at a time, each once its entry has arrived, and none holds up another. */
export async function createAttachmentQueue({ store, held, nowMs, send }: AttachmentQueuePorts) {
  const unsent = signal((await store.unsentAttachments()).length);
  /** Until when one that could not be sent is left alone. */
  const leftAlone = new Map<string, number>();

  /** Whether the server has the entry that names an attachment. One that is not held any more, it has. */
  function isNamed(stop: string, digest: string): boolean {
    const naming = held.value.filter(
      ({ sealed: { entry } }) =>
        entry.stop === stop && entry.kind === "attachment-added" && entry.body.digest === digest,
    );
    return naming.length === 0 || naming.some(({ standing }) => standing === "received");
  }

  /** Counts anew what waits. */
  async function count(): Promise<void> {
    unsent.value = (await store.unsentAttachments()).length;
  }

  return {
    unsent,
    count,
    /** Sends the bytes of one; whether there may be another. */
    async sendOne(): Promise<boolean> {
      const now = nowMs();
      for (const [stop, digest] of await store.unsentAttachments()) {
        if (!isDue(leftAlone.get(stop + digest) ?? 0, now, REFUSED_MS) || !isNamed(stop, digest)) continue;
        const bytes = await store.attachment(digest);
        if (!bytes) continue;
        const answer = await send(digest, bytes);
        leftAlone.set(stop + digest, now + (answer === "refused" ? REFUSED_MS : LONGEST_WAIT_MS));
        // Where the disk does not take it, it goes once more later: that is harmless.
        if (answer === "kept") await store.settleAttachment([stop, digest]).catch(() => undefined);
        await count();
        return answer !== "unreachable";
      }
      return false;
    },
    /** Somebody wants them to go now, also those that were left alone. */
    tryAll: () => leftAlone.clear(),
  };
}
