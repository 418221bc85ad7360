import { type ReadonlySignal, signal } from "@preact/signals";
import type { HeldEntry } from "../entries/held-entry.ts";
import { isDue, MAX_WAIT_MS } from "../entries/retry-time.ts";
import type { TabletStore } from "../store/tablet-store.ts";
import type { UploadResult } from "./api.ts";

/** An attachment that the server rejected is not sent again before this time. */
const REJECTED_WAIT_MS = 3_600_000;

export interface AttachmentQueuePorts {
  readonly attachments: TabletStore["attachments"];
  readonly held: ReadonlySignal<readonly HeldEntry[]>;
  readonly nowMs: () => number;
  readonly send: (digest: string, bytes: Blob) => Promise<UploadResult>;
}

/**
 * Sends photos and signatures one at a time, each after its entry has arrived. A failed one does not block the others.
 */
export async function createAttachmentQueue({ attachments, held, nowMs, send }: AttachmentQueuePorts) {
  const unsent = signal((await attachments.listUnsent()).length);
  /** When an attachment that could not be sent may be tried again. */
  const retryAtMs = new Map<string, number>();

  /** Whether the server has the entry that names an attachment. It has those that were deleted here. */
  function isEntryReceived(stop: string, digest: string): boolean {
    const naming = held.value.filter(
      ({ sealed: { entry } }) =>
        entry.stop === stop && entry.kind === "attachment-added" && entry.body.digest === digest,
    );
    return naming.length === 0 || naming.some(({ standing }) => standing === "received");
  }

  async function count(): Promise<void> {
    unsent.value = (await attachments.listUnsent()).length;
  }

  return {
    unsent,
    count,
    /** Sends one attachment. Returns whether another one may follow. */
    async sendOne(): Promise<boolean> {
      const now = nowMs();
      for (const [stop, digest] of await attachments.listUnsent()) {
        const isWaiting = !isDue(retryAtMs.get(stop + digest) ?? 0, now, REJECTED_WAIT_MS);
        if (isWaiting || !isEntryReceived(stop, digest)) continue;
        const bytes = await attachments.read(digest);
        if (!bytes) continue;
        const result = await send(digest, bytes);
        retryAtMs.set(stop + digest, now + (result === "rejected" ? REJECTED_WAIT_MS : MAX_WAIT_MS));
        // If the disk is full it is sent once more later, which is harmless.
        if (result === "accepted") await attachments.markReceived([stop, digest]).catch(() => undefined);
        await count();
        return result !== "unreachable";
      }
      return false;
    },
    /** Makes every attachment due again. */
    retryAll: () => retryAtMs.clear(),
  };
}
