import { signal } from "@preact/signals";
import type { TabletPorts } from "./ports.ts";

/** The state of the tablet itself: its clock and its storage. */
export async function createDeviceStatus({ api, now, storage: browser }: TabletPorts) {
  const storage = signal(await browser.readState());
  /** How far the tablet's clock is ahead of the server's. */
  const clockOffSeconds = signal(0);
  api.onServerTime((server) => {
    clockOffSeconds.value = Math.round((now().getTime() - server.getTime()) / 1000);
  });
  async function checkStorage(): Promise<void> {
    storage.value = await browser.readState();
  }
  return {
    storage,
    clockOffSeconds,
    checkStorage,
    async acknowledgeLoss(): Promise<void> {
      browser.acknowledgeLoss();
      await checkStorage();
    },
  };
}
