import { type ChainHead, type Draft, type SealedEntry, write } from "@roadside/core";
import lighthouse from "lighthouse";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { v7 } from "uuid";
import { launchBrowser } from "../browser.ts";
import { freePort, startServer } from "../server.ts";
import { logPositive, logZero, openTablet, readyForOffline, signIn, startShift, unlock } from "../tablet.ts";

type Line = (name: string, figure: string) => void;

const SLOWDOWN = 4;
const ZEROS = 200;
const UNSENT = 5_000;

/**
 * Measures the built app in real Chromium: what it loads, how fast it starts offline, how fast a zero is on the disk,
 * and how it handles 5,000 unsent entries.
 */
export async function benchTablet(line: Line): Promise<void> {
  const port = await freePort();
  const [server, browser] = await Promise.all([startServer(), launchBrowser([`--remote-debugging-port=${port}`])]);
  try {
    await firstLoad(browser, server.url, line);
    await oneTablet(browser, server.url, line);
    await audits(server.url, port, line);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Bytes on the network until the first screen can be used, without the service worker's own downloads. */
async function firstLoad(browser: Browser, url: string, line: Line): Promise<void> {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const devTools = await context.newCDPSession(page);
  await devTools.send("Network.enable");
  const types = new Map<string, string>();
  let [scripts, all] = [0, 0];
  devTools.on("Network.responseReceived", ({ requestId, type }) => types.set(requestId, type));
  devTools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    all += encodedDataLength;
    if (types.get(requestId) === "Script") scripts += encodedDataLength;
  });
  await page.goto(url, { waitUntil: "networkidle" });
  await page.locator("h1").waitFor();
  line("first load, to the first screen", `${kb(scripts)} of JavaScript, ${kb(all)} in all (at most 70 kB and 150 kB)`);
  await context.close();
}

async function oneTablet(browser: Browser, url: string, line: Line): Promise<void> {
  const { context, page } = await openTablet(browser, url);
  await context.addInitScript(() => {
    const seen = new MutationObserver(() => {
      if (!document.querySelector("h1")) return;
      seen.disconnect();
      requestAnimationFrame(() => performance.mark("first screen"));
    });
    seen.observe(document, { childList: true, subtree: true });
  });
  await signIn(page);
  await startShift(page);
  await readyForOffline(page);
  await context.setOffline(true);

  const devTools = await context.newCDPSession(page);
  await devTools.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  const starts: number[] = [];
  for (let time = 0; time < 7; time += 1) {
    await page.reload();
    await page.locator("h1").waitFor();
    starts.push(await page.evaluate(() => performance.getEntriesByName("first screen")[0]?.startTime ?? Number.NaN));
  }
  line(`start from the cache without a network, ${SLOWDOWN} x slower CPU`, `${ms(median(starts))} (at most 1,000 ms)`);
  await devTools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await unlock(page);

  await page.locator(".big.zero").waitFor();
  const zeros = await zeroTimes(page);
  line(
    `a zero, from the second tap to the disk and the screen, ${ZEROS} times`,
    `p50 ${ms(quantile(zeros, 0.5))}, p95 ${ms(quantile(zeros, 0.95))} (at most 100 ms)`,
  );

  await fill(page, UNSENT - ZEROS);
  await page.reload();
  const opening = Date.now();
  await unlock(page);
  await page.locator("[data-stop]").first().waitFor();
  line(`opened by the PIN with ${UNSENT.toLocaleString("en")} unsent entries`, ms(Date.now() - opening));
  const { worst, where } = await interactions(context, page);
  line(
    `slowest interaction on any screen with ${UNSENT.toLocaleString("en")} entries`,
    `${ms(worst)}, ${where} (at most 100 ms)`,
  );

  await page.goto(`${url}/#/`);
  await page.locator("[data-sync='waiting']").waitFor();
  const draining = Date.now();
  await context.setOffline(false);
  await page.locator("[data-sync='received']").waitFor({ timeout: 120_000 });
  line(
    `${UNSENT.toLocaleString("en")} entries sent and received`,
    `${((Date.now() - draining) / 1000).toFixed(1)} s (at most 10 s)`,
  );
  await context.close();
}

/** Measures from the confirming tap until the row is in the list, which is drawn once the disk has it. */
async function zeroTimes(page: Page): Promise<number[]> {
  await logZero(page);
  await page.evaluate(() => {
    const times: number[] = [];
    let tapped = 0;
    document.addEventListener(
      "pointerdown",
      (event) => {
        if ((event.target as Element).closest(".zero.confirm")) tapped = performance.now();
      },
      { capture: true },
    );
    const list = document.querySelector(".tonight ul");
    new MutationObserver(() => {
      if (tapped > 0) times.push(performance.now() - tapped);
      tapped = 0;
    }).observe(list as Element, { childList: true });
    Object.assign(globalThis, { zeroTimes: times });
  });
  for (let zero = 1; zero < ZEROS; zero += 1) {
    await page.locator(".big.zero:not(.confirm)").click();
    await page.locator(".big.zero.confirm").click();
  }
  await page.locator(".big.zero:not(.confirm)").waitFor();
  return page.evaluate(() => (globalThis as unknown as { zeroTimes: number[] }).zeroTimes);
}

/** Adds zeros to the tablet's own chain, sealed in the same way. */
export async function fill(page: Page, count: number): Promise<void> {
  const head = await page.evaluate(
    () =>
      new Promise<unknown>((resolve) => {
        indexedDB.open("roadside").onsuccess = function () {
          this.result.transaction("kept").objectStore("kept").get("head").onsuccess = function () {
            resolve(this.result);
          };
        };
      }),
  );
  let at = head as ChainHead;
  const sealed: SealedEntry[] = [];
  for (let one = 0; one < count; one += 1) {
    const now = new Date().toISOString();
    const draft: Draft = {
      kind: "logged",
      id: v7(),
      stop: v7(),
      at: { at: now, precision: "second" },
      recordedAt: now,
      officer: "100001",
      unit: "532931",
      body: {
        jurisdiction: "CN",
        checkpoint: "xilan-bus-station",
        tests: [
          {
            outcome: "reading",
            reading: { specimen: "breath", value: "0", unit: "mg/L" },
            analyser: { serial: "DEMO-5002" },
          },
        ],
        shown: { category: "below-limit" },
      },
    };
    const written = write(at, draft);
    if (!written.ok) throw new Error(written.error.message);
    at = written.head;
    sealed.push(written.sealed);
  }
  await page.evaluate(
    ([entries, next]) =>
      new Promise<void>((resolve) => {
        indexedDB.open("roadside").onsuccess = function () {
          const tx = this.result.transaction(["entries", "kept"], "readwrite");
          for (const one of entries as SealedEntry[]) {
            const { id, stop, seq } = one.entry;
            tx.objectStore("entries").add({
              id,
              stop,
              seq,
              sealed: one,
              standing: "waiting",
              problem: null,
              notBeforeMs: 0,
            });
          }
          tx.objectStore("kept").put(next, "head");
          tx.oncomplete = () => resolve();
        };
      }),
    [sealed, at] as const,
  );
}

/** Taps and types on every screen; the browser's event timing reports how long each took until the next paint. */
async function interactions(context: BrowserContext, page: Page): Promise<{ worst: number; where: string }> {
  await page.evaluate(() => {
    const events: { duration: number; screen: string; name: string }[] = [];
    new PerformanceObserver((list) => {
      for (const { duration, name, interactionId } of list.getEntries() as unknown as {
        duration: number;
        name: string;
        interactionId: number;
      }[]) {
        if (interactionId > 0) events.push({ duration, name, screen: location.hash.split("/")[1] || "home" });
      }
    }).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);
    Object.assign(globalThis, { taps: events });
  });
  const back = () => page.locator(".back").click();
  await logZero(page);
  await page.locator(".filter").nth(3).click();
  await page.locator(".filter").first().click();
  await page.locator("input[type=search]").pressSequentially("云L1");
  await page.locator("input[type=search]").fill("");
  await page.locator(".more").click();
  await page.locator(".big.failed").click();
  await back();
  await page.locator(".big.reading").click();
  await logPositive(page, "0.52");
  await page.locator(".case-steps > .main-action").click();
  await page.getByLabel(/^姓名/).pressSequentially("练习");
  await page.locator("[type=submit]").click();
  await page.locator(".plate-keypad .key").first().click();
  await back();
  await page.locator("[data-step]").first().waitFor();
  await back();
  await page.locator("[data-sync]").click();
  await page.locator(".open-entries").waitFor();
  await back();
  await page.locator("[data-stop]").first().click();
  await page.locator("[data-step]").first().waitFor();
  await back();
  await page.locator(".big.zero").waitFor();
  await page.waitForTimeout(500);
  const taps = await page.evaluate(
    () => (globalThis as unknown as { taps: { duration: number; screen: string; name: string }[] }).taps,
  );
  const [worst] = taps.toSorted((a, b) => b.duration - a.duration);
  await context.storageState();
  return { worst: worst?.duration ?? 0, where: `${worst?.name ?? "none"} towards ${worst?.screen ?? "nowhere"}` };
}

async function audits(url: string, port: number, line: Line): Promise<void> {
  const result = await lighthouse(url, {
    port,
    onlyCategories: ["performance", "accessibility", "best-practices"],
    logLevel: "error",
  });
  for (const { id, score } of Object.values(result?.lhr.categories ?? {}))
    line(`Lighthouse, ${id}`, `${Math.round((score ?? 0) * 100)} (at least 95)`);
}

const kb = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;
const ms = (time: number): string => `${Math.round(time)} ms`;
const quantile = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;
const median = (times: readonly number[]): number => quantile(times, 0.5);
