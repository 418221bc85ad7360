import sparticuz from "@sparticuz/chromium";
import { type Browser, type BrowserContext, chromium } from "playwright-core";

/** A real Chromium from a dev dependency: nothing is installed or downloaded at run time. */
async function chromiumWith(more: readonly string[]) {
  return {
    executablePath: await sparticuz.executablePath(),
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  };
}

export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch(await chromiumWith(more));
}

/** Starts a tablet's browser with its data in a folder, so that the data survives if the browser is killed. */
export async function launchWithProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { ...(await chromiumWith([])), ...TABLET });
}

/** The screen, language and time zone of a tablet in China. */
export const LANDSCAPE = { width: 1280, height: 800 };
export const PORTRAIT = { width: 800, height: 1280 };
export const TABLET = {
  viewport: LANDSCAPE,
  locale: "zh-CN",
  timezoneId: "Asia/Shanghai",
  hasTouch: true,
  serviceWorkers: "allow",
} as const;
