import { registerSW } from "virtual:pwa-register";
import { render } from "preact";
import { v7 } from "uuid";
import { App } from "./app.tsx";
import { toHex } from "./formats/hex.ts";
import { whenIdle } from "./officer/idle.ts";
import { showTheme } from "./parts/theme.ts";
import { updateReady } from "./parts/update-notice.tsx";
import { isPractice } from "./practice/practice.ts";
import { OtherTab } from "./screens/other-tab.tsx";
import { openBrowserStorage } from "./store/browser-storage.ts";
import { acquireRecords } from "./store/one-tab.ts";
import { openTabletStore } from "./store/tablet-store.ts";
import "./styles/style.css";
import { createApi } from "./sync/api.ts";
import { createDevice, generateKeyPair } from "./sync/device.ts";
import { TabletContext } from "./tablet/context.ts";
import { createTablet } from "./tablet/tablet.ts";
import { getWords, language, loadWords, showLanguage } from "./words/language.ts";

/** Starts the tablet in a browser: store, sender and screens. */
async function main(root: HTMLElement): Promise<void> {
  showTheme();
  await loadWords(language.value).catch(() => undefined);
  showLanguage();
  const practice = isPractice();
  const name = practice ? "roadside-practice" : "roadside";
  if (!(await acquireRecords(name))) return render(<OtherTab />, root);
  const newDevice = () => `${practice ? "practice" : "tablet"}-${randomHex(8)}`;
  // A database that the browser closed cannot be used; a reload opens it again.
  const store = await openTabletStore(name, newDevice, () => location.reload());
  // Practice mode has its own store and no network.
  const trainer = practice ? await import("./practice/practice-ports.ts") : null;
  // If granted, the browser does not delete the store when space is low.
  void navigator.storage?.persist?.();
  const tablet = await createTablet({
    store,
    api: trainer ? trainer.practiceApi() : createApi(location.origin),
    analyser: trainer ? trainer.simulator() : null,
    isPractice: practice,
    device: await createDevice(await store.loadIdentity(generateKeyPair)),
    now: () => new Date(),
    newId: v7,
    newSalt: () => randomHex(16),
    storage: await openBrowserStorage(store, name),
  });
  window.addEventListener("online", () => void tablet.sendNow());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void tablet.sendNow();
  });
  whenIdle(() => {
    if (tablet.door.value.at === "open") void tablet.lock();
  });
  render(
    <TabletContext.Provider value={tablet}>
      <App />
    </TabletContext.Provider>,
    root,
  );
  const update = registerSW({
    onNeedRefresh: () => {
      updateReady.value = () => {
        // On the day of installation the page has no controlling worker and would not reload by itself.
        navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
        void update(true);
      };
    },
  });
}

function randomHex(bytes: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(bytes)));
}

const root = document.getElementById("app");
if (root) {
  main(root).catch((error: unknown) => {
    // Without its store the tablet must not appear to work.
    root.textContent = `${getWords().problems["storage-failed"]} (${String(error)})`;
  });
}
