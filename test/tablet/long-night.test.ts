import { describe, expect, it } from "vitest";
import { fill } from "../bench/tablet.ts";
import { signedIn } from "../server.ts";
import { useSite } from "../site.ts";
import { logZero, readyForOffline, stopIdsOn, syncSays, unlock } from "../tablet.ts";

const site = useSite();

/** `npm run test:long` logs three hundred. */
const ZEROS = Number(process.env.ROADSIDE_ZEROS ?? 60);

describe("a long night", () => {
  it("of many zeros in two taps each: all are counted and received once", {
    timeout: 240_000,
  }, async () => {
    const { context, page } = await site.onShift();
    for (let zero = 1; zero <= ZEROS; zero += 1) {
      await page.getByRole("button", { name: /^零值/ }).click();
      await page.getByRole("button", { name: /^确认记录零值/ }).click();
    }
    await page.getByText(`共 ${ZEROS} 起，阳性 0 起`).waitFor();
    await syncSays(page, "received");
    const supervisor = await signedIn(site.url, "100002");
    const [id] = await stopIdsOn(page);
    const { entries } = await supervisor.get<{ entries: { entry: { device: string; seq: number } }[] }>(
      `/v1/stops/${id}`,
    );
    expect(entries).toMatchObject([{ entry: { seq: ZEROS } }]);
    await context.close();
  });

  it("offline leaves 5,000 records: the tablet stays fast, and sends them with a progress bar", {
    timeout: 240_000,
  }, async () => {
    const { context, page } = await site.onShift();
    await readyForOffline(page);
    await logZero(page);
    await syncSays(page, "received");
    await context.setOffline(true);
    await fill(page, 5_000);
    await page.reload();
    await unlock(page);
    await page.getByText("共 5001 起").waitFor();
    await logZero(page);
    await page.getByRole("button", { name: "未送达" }).click();
    await page.getByRole("button", { name: /^再显示/ }).waitFor();
    await page.locator("[data-sync]").click();
    await page.getByText("另有 4901 条等待发送").waitFor();
    const seen = new Set<number>();
    await context.setOffline(false);
    while (!(await page.getByText("没有待发送的记录。").isVisible())) {
      for (const value of await page
        .locator("progress")
        .evaluateAll((bars) => bars.map((bar) => (bar as HTMLProgressElement).value)))
        seen.add(value);
    }
    expect(seen.size).toBeGreaterThan(2);
    await context.close();
  });
});
