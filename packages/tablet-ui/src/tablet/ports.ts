import type { BreathDevice } from "../analyser/breath-device.ts";
import type { BrowserStorage } from "../store/browser-storage.ts";
import type { TabletStore } from "../store/tablet-store.ts";
import type { Api } from "../sync/api.ts";
import type { Device } from "../sync/device.ts";

/** What the tablet needs from the browser. */
export interface TabletPorts {
  readonly store: TabletStore;
  readonly api: Api;
  readonly device: Device;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly newSalt: () => string;
  readonly storage: BrowserStorage;
  /** An analyser that sends its readings; `null` where they are typed. */
  readonly analyser: BreathDevice | null;
  readonly isPractice: boolean;
}
