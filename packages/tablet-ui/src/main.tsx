import { registerSW } from "virtual:pwa-register";
import { render } from "preact";
import { v7 } from "uuid";
import { App } from "./app.tsx";
import { hexOf } from "./formats/hex.ts";
import { whenIdle } from "./officer/idle.ts";
import { showTheme } from "./parts/theme.ts";
import { updateReady } from "./parts/update-notice.tsx";
import { isPractice } from "./practice/practice.ts";
import { Elsewhere } from "./screens/other-tab.tsx";
import { storageOf } from "./store/browser-storage.ts";
import { hasRecords } from "./store/one-tab.ts";
import { openTabletStore } from "./store/tablet-store.ts";
import "./style.css";
import { apiAt } from "./sync/api.ts";
import { deviceOf, newKeyPair } from "./sync/device-key.ts";
import { createTablet, TabletContext } from "./tablet/tablet.ts";
import { language, loadWords, showLanguage, words } from "./words/language.ts";

/** Starts the tablet in a browser: its store, its sender, its screens. */
async function main(root: HTMLElement): Promise<void> {
  showTheme();
  await loadWords(language.value).catch(() => undefined);
  showLanguage();
  const practice = isPractice();
  const name = practice ? "roadside-practice" : "roadside";
  if (!(await hasRecords(name))) return render(<Elsewhere />, root);
  const newDevice = () => `${practice ? "practice" : "tablet"}-${randomHex(8)}`;
  // A store that the browser closed takes nothing more; a new start opens it again.
  const store = await openTabletStore(name, newDevice, () => location.reload());
  // The practice mode has a store of its own and no way to the network.
  const trainer = practice ? await import("./practice/practice-ports.ts") : null;
  // A browser that grants it never drops the store for want of space.
  void navigator.storage?.persist?.();
  const tablet = await createTablet({
    store,
    api: trainer ? trainer.practiceApi() : apiAt(location.origin),
    analyser: trainer ? trainer.simulator() : null,
    practice,
    device: await deviceOf(await store.identity(newKeyPair)),
    now: () => new Date(),
    newId: v7,
    newSalt: () => randomHex(16),
    storage: await storageOf(store, name),
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
        // On the day of its installation the page began without a worker, and would not start again by itself.
        navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
        void update(true);
      };
    },
  });
}

function randomHex(bytes: number): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(bytes)));
}

const root = document.getElementById("app");
if (root) {
  main(root).catch((error: unknown) => {
    // Without its store the tablet must not pretend to work.
    root.textContent = `${words().problems["storage-failed"]} (${String(error)})`;
  });
}
