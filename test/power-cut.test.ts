import { type SealedEntry, verify } from "@roadside/core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "./browser.ts";
import { signedIn, startServer } from "./server.ts";
import { logZero, openTablet, readyForOffline, signIn, startShift, syncSays } from "./tablet.ts";

let server: Awaited<ReturnType<typeof startServer>>;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const ROUNDS = 3;
const PER_ROUND = 6;

describe("a server that is killed during a sync", () => {
  it("loses and duplicates nothing: the tablet retains what was not confirmed, and the chain on the server verifies", {
    timeout: 300_000,
  }, async () => {
    const { context, page } = await openTablet(browser, server.url);
    await signIn(page);
    await startShift(page);
    await readyForOffline(page);
    for (let round = 0; round < ROUNDS; round += 1) {
      await context.setOffline(true);
      for (let zero = 0; zero < PER_ROUND; zero += 1) await logZero(page);
      // The network is back and a call is in progress: the process group is killed, whether or not the answer was sent.
      const call = page.waitForRequest((request) => request.url().endsWith("/v1/entries"), { timeout: 70_000 });
      await context.setOffline(false);
      await call;
      await new Promise((resolve) => setTimeout(resolve, round * 15));
      await server.kill();
      await server.restart();
    }
    await syncSays(page, "received");
    const ids = await page
      .locator("[data-stop]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-stop") ?? ""));
    expect(ids).toHaveLength(ROUNDS * PER_ROUND);

    const officer = await signedIn(server.url, "100001");
    const opened = await Promise.all(ids.map((id) => officer.get<{ entries: SealedEntry[] }>(`/v1/stops/${id}`)));
    const entries = opened.flatMap(({ entries: ofStop }) => ofStop).sort((a, b) => a.entry.seq - b.entry.seq);
    expect(entries.map(({ entry }) => entry.seq)).toEqual(
      Array.from({ length: ROUNDS * PER_ROUND }, (_, index) => index + 1),
    );
    expect(verify(entries)).toEqual({ ok: true, findings: [] });
    await context.close();
  });
});
