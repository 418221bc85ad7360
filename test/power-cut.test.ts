import { type SealedEntry, verify } from "@roadside/core";
import { describe, expect, it } from "vitest";
import { signedIn } from "./server.ts";
import { useSite } from "./site.ts";
import { logZero, readyForOffline, signIn, startShift, syncSays } from "./tablet.ts";

const site = useSite();

const ROUNDS = 3;
const PER_ROUND = 6;

describe("a server that is killed during a sync", () => {
  it("loses and duplicates nothing: the tablet retains what was not confirmed, and the chain on the server verifies", {
    timeout: 300_000,
  }, async () => {
    const { context, page } = await site.openTablet();
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
      await site.server.kill();
      await site.server.restart();
    }
    await syncSays(page, "received");
    const ids = await page
      .locator("[data-stop]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-stop") ?? ""));
    expect(ids).toHaveLength(ROUNDS * PER_ROUND);

    const officer = await signedIn(site.url, "100001");
    const opened = await Promise.all(ids.map((id) => officer.get<{ entries: SealedEntry[] }>(`/v1/stops/${id}`)));
    const entries = opened.flatMap(({ entries: ofStop }) => ofStop).sort((a, b) => a.entry.seq - b.entry.seq);
    expect(entries.map(({ entry }) => entry.seq)).toEqual(
      Array.from({ length: ROUNDS * PER_ROUND }, (_, index) => index + 1),
    );
    expect(verify(entries)).toEqual({ ok: true, findings: [] });
    await context.close();
  });
});
