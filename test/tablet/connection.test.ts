import { describe, expect, it } from "vitest";
import { TABLET } from "../browser.ts";
import { signedIn } from "../server.ts";
import { useSite } from "../site.ts";
import {
  authenticate,
  logZero,
  readyForOffline,
  signIn,
  startShift,
  stopIdsOn,
  stopRows,
  syncSays,
  unlock,
} from "../tablet.ts";

const site = useSite();

describe("an officer at the roadside", () => {
  it("can install the app, which works offline from the second visit on, and says so if it cannot", async () => {
    const { context, page } = await site.openTablet();
    await readyForOffline(page);
    const devTools = await context.newCDPSession(page);
    expect(await devTools.send("Page.getInstallabilityErrors")).toEqual({ installabilityErrors: [] });
    await context.setOffline(true);
    await page.reload();
    await authenticate(page);
    await page.getByText("没有网络，无法核对密码").waitFor();
    await context.setOffline(false);
    await signIn(page);
    await startShift(page);
    await context.setOffline(true);
    await page.reload();
    await unlock(page);
    await logZero(page);
    await syncSays(page, "waiting");
    await page.locator("[data-sync]").click();
    await page.getByText("连不上服务器，网络恢复后自动发送。").waitFor();
    await page.getByRole("button", { name: "立即发送" }).click();
    await page.getByText("没有网络，暂时发不出去。").waitFor();
    await page.reload();
    await unlock(page);
    await page.getByText("连不上服务器，网络恢复后自动发送。").waitFor();
    await context.setOffline(false);
    await page.getByText("没有待发送的记录。").waitFor();
    await context.close();
  });

  it("continues working when the session ends, and sends everything after the next sign-in", async () => {
    const { context, page } = await site.openTablet();
    await signIn(page);
    await startShift(page);
    const elsewhere = await signedIn(site.url, "100001");
    const { sessions } = await elsewhere.get<{ sessions: { id: string; userAgent: string }[] }>("/v1/sessions");
    for (const { id, userAgent } of sessions) {
      if (!userAgent.includes("Chrome")) continue;
      const headers = { authorization: `Bearer ${elsewhere.token}` };
      expect((await fetch(`${site.url}/v1/sessions/${id}`, { method: "DELETE", headers })).status).toBe(204);
    }
    await logZero(page);
    await syncSays(page, "waiting");
    await page.locator("[data-sync]").click();
    await page.getByText("登录已过期，登录后继续发送。").waitFor();
    await page.getByRole("button", { name: "重新登录" }).click();
    await authenticate(page);
    await syncSays(page, "received");
    await context.close();
  });

  it("sees that the tablet was revoked, continues logging, and everything is sent when it is enrolled again", async () => {
    const { context, page } = await site.openTablet();
    await signIn(page);
    await startShift(page);
    await logZero(page);
    await syncSays(page, "received");
    const supervisor = await signedIn(site.url, "100002");
    const { devices } = await supervisor.get<{ devices: { id: string; askedAt: string; flags: object[] }[] }>(
      "/v1/devices?unit=532931&state=enrolled",
    );
    const device = devices.toSorted((a, b) => (a.askedAt < b.askedAt ? 1 : -1))[0]?.id;
    expect(devices[0]?.flags).toEqual([]);
    const change = async (state: string) => {
      const body = JSON.stringify({ unit: "532931", name: "Tablet", state });
      const headers = { authorization: `Bearer ${supervisor.token}`, "content-type": "application/json" };
      expect((await fetch(`${site.url}/v1/devices/${device}`, { method: "PUT", headers, body })).status).toBe(204);
    };
    await change("revoked");
    await page.getByRole("button", { name: /^零值/ }).click();
    await page.getByRole("button", { name: /^确认记录零值/ }).click();
    // It may be in the wrong hands: it locks, and shows why.
    await page.locator('[data-notice="revoked"]', { hasText: "拾到者请交还公安机关" }).waitFor();
    await unlock(page);
    await expect.poll(() => page.locator("[data-stop]").count()).toBe(2);
    await page.locator("[data-sync]").click();
    await page.locator('[data-enrolment="revoked"]', { hasText: `本终端（${device}）已被停用` }).waitFor();
    expect(await page.locator(".standing.stuck").count()).toBe(0);
    await change("enrolled");
    await page.getByRole("button", { name: "立即发送" }).click();
    await page.getByText("没有待发送的记录。").waitFor();
    expect(await page.locator("[data-enrolment]").count()).toBe(0);
    await context.close();
  });

  it("sees a record that the server rejects, exports it, and the others are sent", async () => {
    const { context, page } = await site.openTablet();
    await signIn(page);
    await startShift(page);
    await readyForOffline(page);
    await context.setOffline(true);
    await logZero(page);
    await logZero(page);
    // A failing disk: the first record is not what was sealed.
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          indexedDB.open("roadside").onsuccess = function () {
            const entries = this.result.transaction("entries", "readwrite").objectStore("entries");
            entries.getAll().onsuccess = function () {
              const [first] = (this.result as { seq: number; sealed: { entry: { officer: string } } }[]).sort(
                (a, b) => a.seq - b.seq,
              );
              if (!first) return;
              first.sealed.entry.officer = "999999";
              entries.put(first).onsuccess = () => resolve();
            };
          };
        }),
    );
    await page.reload();
    await unlock(page);
    await context.setOffline(false);
    await syncSays(page, "stuck");
    expect(
      await page.locator("[data-stop]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-standing"))),
    ).toEqual(["received", "stuck"]);
    await page.locator("[data-sync]").click();
    await page.getByText("记录内容与其摘要不符").waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "导出此条" }).click();
    const file = await (await download).createReadStream();
    const lines = Buffer.concat(await file.toArray()).toString();
    const [head, entry] = lines.trim().split("\n");
    expect(JSON.parse(head ?? "")).toMatchObject({ head: { size: 1, signature: expect.any(String) } });
    expect(JSON.parse(entry ?? "")).toMatchObject({ entry: { seq: 1, officer: "999999" } });
    await page.getByRole("button", { name: "重试此条" }).click();
    await page.getByText("记录内容与其摘要不符").waitFor();
    await context.close();
  });

  it("opens a screen whose code failed to load when the network is back, although the browser does not retry it", async () => {
    const context = await site.browser.newContext({ ...TABLET, serviceWorkers: "block" });
    const page = await context.newPage();
    await page.goto(site.url);
    await signIn(page);
    await startShift(page);
    await context.route(/assets\/end-shift/, (route) => route.abort());
    await page.reload();
    await unlock(page);
    await page.getByRole("button", { name: "收勤" }).click();
    await page.getByText("这一页没有打开").waitFor();
    await context.unroute(/assets\/end-shift/);
    await page.getByRole("button", { name: "重试" }).click();
    await unlock(page);
    await page.getByLabel("仪器计数（结束）").waitFor();
    await context.close();
  });
});

describe("the network", () => {
  it("may be cut at every request: every record arrives once", { timeout: 240_000 }, async () => {
    const { context, page } = await site.openTablet();
    let cutAt = Number.POSITIVE_INFINITY;
    let seen = 0;
    await context.route("**/v1/**", async (route) => {
      seen += 1;
      if (seen === cutAt) return route.abort("connectionreset");
      // Every second cut loses the answer instead of the call.
      if (seen === cutAt + 1 && cutAt % 2 === 0) {
        await route.fetch().catch(() => undefined);
        return route.abort("connectionreset");
      }
      return route.continue();
    });
    await signIn(page);
    await startShift(page);
    const officer = await signedIn(site.url, "100001");
    for (let cut = 1; cut <= 6; cut += 1) {
      seen = 0;
      cutAt = cut;
      await logZero(page);
      await logZero(page);
      await page.locator("[data-sync]").click();
      await page.getByText("没有待发送的记录。").waitFor({ timeout: 60_000 });
      await page.getByRole("button", { name: "← 返回" }).click();
      await stopRows(page).first().waitFor();
    }
    const ids = await stopIdsOn(page);
    expect(new Set(ids).size).toBe(12);
    for (const id of ids)
      expect((await officer.get<{ entries: unknown[] }>(`/v1/stops/${id}`)).entries).toHaveLength(1);
    await context.close();
  });
});

describe("two tabs", () => {
  it("never write at the same time: the second shows where the records are, and takes over on request", async () => {
    const { context, page } = await site.onShift();
    await logZero(page);
    const second = await context.newPage();
    await second.goto(site.url);
    await second.getByRole("heading", { name: "路检已在另一个标签页中打开" }).waitFor();
    await second.getByRole("button", { name: "在这里使用" }).click();
    await unlock(second);
    await stopRows(second).first().waitFor();
    await page.getByRole("heading", { name: "路检已在另一个标签页中打开" }).waitFor();
    await logZero(second);
    await second.close();
    // The first continues when the other is closed.
    await unlock(page);
    await expect.poll(() => stopRows(page).count()).toBe(2);
    await context.close();
  });
});
