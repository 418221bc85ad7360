import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launchBrowser } from "./browser.ts";
import { startServer } from "./server.ts";
import { openTablet, signIn, startShift } from "./tablet.ts";

/** A server with the demo and a browser for the tests of one file. */
export function useSite() {
  let server: Awaited<ReturnType<typeof startServer>>;
  let browser: Browser;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  const site = {
    get server() {
      return server;
    },
    get browser() {
      return browser;
    },
    get url() {
      return server.url;
    },
    openTablet: (path = "") => openTablet(browser, server.url + path),
    /** Opens a tablet on which an officer has started a shift. */
    async onShift() {
      const tablet = await site.openTablet();
      await signIn(tablet.page);
      await startShift(tablet.page);
      return tablet;
    },
  };
  return site;
}
