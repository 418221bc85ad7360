import { signal } from "@preact/signals";
import { EPOCH, type KnownEpoch } from "../store/outbox.ts";
import type { TabletStore } from "../store/tablet-store.ts";
import type { Api } from "../sync/api.ts";
import type { Entries } from "./entries.ts";

export interface RestoresPorts {
  readonly store: TabletStore;
  readonly api: Pick<Api, "onEpoch" | "reportChain">;
  readonly device: string;
  readonly token: () => string;
  readonly entries: Entries;
  /** Entries wait again. */
  readonly onResend: () => void;
}

/**
 * Notices that the server was restored from a backup, sends again what this tablet still has, and reports the end of
 * its chain, so that the server knows what is missing.
 */
export function createRestores({ store, api, device, token, entries, onResend }: RestoresPorts) {
  /** How many entries the restored server lacks and this tablet no longer has; `null` if nothing was restored. */
  const lost = signal<number | null>(null);
  let isChecking = false;

  async function check(epoch: number): Promise<void> {
    const known = await store.settings.get<KnownEpoch>(EPOCH);
    if (known === undefined) await store.settings.set(EPOCH, { epoch, reported: true } satisfies KnownEpoch);
    else if (known.epoch !== epoch) {
      entries.update(await store.outbox.resend(epoch));
      onResend();
    }
  }

  api.onEpoch((epoch) => {
    // A full disk must not stop the call whose answer this is; the next answer names the epoch again.
    if (isChecking) return;
    isChecking = true;
    void check(epoch)
      .catch(() => undefined)
      .finally(() => {
        isChecking = false;
      });
  });

  return {
    lost,
    /** Reports the end of the chain once everything has been sent again. */
    async report(): Promise<void> {
      const known = await store.settings.get<KnownEpoch>(EPOCH);
      if (!known || known.reported) return;
      const highest = await store.outbox.readLastSeq();
      const missing = highest === 0 ? 0 : await api.reportChain(token(), device, highest);
      if (missing === null) return;
      lost.value = missing;
      await store.settings.set(EPOCH, { ...known, reported: true } satisfies KnownEpoch);
    },
    acknowledge(): void {
      lost.value = null;
    },
  };
}
