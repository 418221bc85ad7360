import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { signedIn } from "../server.ts";
import { useSite } from "../site.ts";
import {
  authenticate,
  logPositive,
  logZero,
  openStep,
  PIN,
  press,
  readyForOffline,
  saveStep,
  signIn,
  startShift,
  stopIdsOn,
  stopRows,
  syncSays,
  unlock,
} from "../tablet.ts";

const site = useSite();

/** Kills the tab a tenth of a second after the last tap, and opens the app again. */
async function killAndReopen(context: BrowserContext, page: Page): Promise<Page> {
  const url = page.url();
  // As soon after a tap as a battery could fail in practice.
  await page.waitForTimeout(100);
  await page.close();
  const again = await context.newPage();
  await again.goto(url);
  await unlock(again);
  return again;
}

describe("a PIN", () => {
  it("opens the tablet offline, counts wrong attempts across restarts, locks after ten, and the administrator's code unlocks it", async () => {
    const { context, page } = await site.onShift();
    await readyForOffline(page);
    await logZero(page);
    await syncSays(page, "received");
    await context.setOffline(true);
    await page.reload();
    await unlock(page, "000000");
    await page.getByText("PIN 不正确，还可以试 9 次。").waitFor();
    await page.reload();
    for (let left = 8; left > 0; left -= 1) {
      await unlock(page, "000000");
      await page.getByText(`还可以试 ${left} 次`).waitFor();
    }
    await unlock(page, "000000");
    await page.getByRole("heading", { name: "需要恢复码" }).waitFor();
    expect(await stopRows(page).count()).toBe(0);

    const administrator = await signedIn(site.url, "100009");
    const { devices } = await administrator.get<{ devices: { id: string; askedAt: string }[] }>(
      "/v1/devices?unit=532931",
    );
    const device = devices.toSorted((a, b) => (a.askedAt < b.askedAt ? 1 : -1))[0]?.id;
    const { codes } = await administrator.get<{ codes: { badge: string; code: string }[] }>(
      `/v1/devices/${device}/recovery-codes`,
    );
    await page.getByLabel("恢复码").fill("00000-00000-00000-00000");
    await page.getByRole("button", { name: "继续" }).click();
    await page.keyboard.type("314159");
    await page.getByText("恢复码不正确").waitFor();
    await page.getByLabel("恢复码").fill(codes.find(({ badge }) => badge === "100001")?.code ?? "");
    await page.getByRole("button", { name: "继续" }).click();
    await page.keyboard.type("314159");
    await stopRows(page).first().waitFor();
    await page.reload();
    await unlock(page, PIN);
    await page.getByText("还可以试 9 次").waitFor();
    await unlock(page, "314159");
    await stopRows(page).first().waitFor();
    await context.close();
  });

  it("that was forgotten can be replaced by its officer once the server has everything, and not before", async () => {
    const { context, page } = await site.onShift();
    await page.getByRole("button", { name: /^有读数/ }).click();
    await logPositive(page, "0.52");
    await openStep(page, "driver");
    await context.route("**/v1/entries", (route) => route.abort());
    await page.getByLabel(/^姓名/).fill("练习甲");
    await saveStep(page);
    const forget = async () => {
      await page.goto(`${site.url}/#/`);
      await page.getByRole("button", { name: "锁定" }).click();
      await page.getByRole("button", { name: "换一位民警" }).click();
      await authenticate(page);
      await page.getByRole("button", { name: "忘记 PIN" }).click();
      await page.getByRole("button", { name: /^本机没有未送达的记录时/ }).click();
    };
    await forget();
    await page.getByText("本机还有未送达的记录，只能用恢复码打开。").waitFor();
    await context.unroute("**/v1/entries");
    await page.reload();
    await unlock(page);
    await syncSays(page, "received");
    await forget();
    await page.getByRole("heading", { name: "设置今晚的 PIN" }).waitFor();
    await context.close();
  });

  it("protects one officer's records from another on the same tablet, and they are sent when the first is back", async () => {
    const { context, page } = await site.onShift();
    await readyForOffline(page);
    await context.setOffline(true);
    await page.getByRole("button", { name: /^有读数/ }).click();
    await logPositive(page, "0.52");
    await openStep(page, "driver");
    await page.getByLabel(/^姓名/).fill("练习甲");
    await saveStep(page);
    await page.goto(`${site.url}/#/`);
    await page.getByRole("button", { name: "锁定" }).click();
    await page.getByRole("button", { name: "换一位民警" }).click();
    await context.setOffline(false);
    await signIn(page, "100002");
    await startShift(page);
    await page.getByText("共 1 起，阳性 1 起").waitFor();
    expect(await page.locator("body").textContent()).not.toContain("练习甲");
    await logZero(page);
    // Entries without personal data are sent; the rest waits for its officer.
    await syncSays(page, "waiting");
    await page.getByRole("button", { name: "锁定" }).click();
    await page.getByRole("button", { name: "换一位民警" }).click();
    await page.getByRole("button", { name: /张伟.*在本机有记录/ }).click();
    await unlock(page);
    await syncSays(page, "received");
    await context.close();
  });
});

describe("a draft", () => {
  it("is still there after the tab was killed between any two taps of a case", { timeout: 240_000 }, async () => {
    const { context, page } = await site.onShift();
    let now = page;
    const shown = async (label: string | RegExp, text: string) =>
      expect.poll(() => now.getByLabel(label).first().inputValue()).toBe(text);
    await now.getByRole("button", { name: /^有读数/ }).click();
    let typed = "";
    for (const key of "0.52") {
      await press(now, key);
      typed += key;
      now = await killAndReopen(context, now);
      await shown("读数", typed);
    }
    await now.getByRole("button", { name: "保存" }).click();
    now = await killAndReopen(context, now);
    await now.getByRole("heading", { name: "再输入一次读数" }).waitFor();
    await press(now, "0.52");
    await now.getByRole("button", { name: "核对并记录" }).click();
    await now.locator("[data-step]").first().waitFor();
    now = await killAndReopen(context, now);
    await openStep(now, "driver");
    await now.getByLabel(/^姓名/).pressSequentially("练习");
    now = await killAndReopen(context, now);
    await shown(/^姓名/, "练习");
    await press(now, "5329");
    now = await killAndReopen(context, now);
    await shown("号码", "5329");
    await now.getByRole("radio", { name: "其他证件" }).check();
    now = await killAndReopen(context, now);
    expect(await now.getByRole("radio", { name: "其他证件" }).isChecked()).toBe(true);
    await saveStep(now);
    await openStep(now, "vehicle");
    await press(now, "云L");
    now = await killAndReopen(context, now);
    await shown("号牌号码", "云L");
    await now.goto(`${site.url}/#/`);
    await syncSays(now, "received");
    // One record, whatever was killed.
    await now.getByText("共 1 起，阳性 1 起").waitFor();
    await context.close();
  });
});

describe("a tablet in trouble", () => {
  it("shows that its storage is full, retains its data, and saves nothing in part", async () => {
    const { context, page } = await site.onShift();
    await logZero(page);
    // A full disk: the browser refuses to write.
    await page.evaluate(() => {
      const write = IDBObjectStore.prototype.add;
      Object.assign(globalThis, { freeTheDisk: () => Object.assign(IDBObjectStore.prototype, { add: write }) });
      IDBObjectStore.prototype.add = () => {
        throw new DOMException("", "QuotaExceededError");
      };
    });
    await page.getByRole("button", { name: /^零值/ }).click();
    await page.getByRole("button", { name: /^确认记录零值/ }).click();
    await page.getByText("本机存储已满，没有保存。请释放空间后重试。").waitFor();
    expect(await stopRows(page).count()).toBe(1);
    await page.evaluate(() => (globalThis as unknown as { freeTheDisk: () => void }).freeTheDisk());
    await page.getByRole("button", { name: "关闭" }).click();
    await logZero(page);
    await expect.poll(() => stopRows(page).count()).toBe(2);
    await syncSays(page, "received");
    await context.close();
  });

  it("shows that its clock is wrong, and its times do not change", async () => {
    const { context, page } = await site.openTablet();
    await context.addInitScript(() => {
      const RealDate = Date;
      const slow = -10 * 60_000;
      globalThis.Date = class extends RealDate {
        constructor(...given: [] | [number]) {
          super(...((given.length === 0 ? [RealDate.now() + slow] : given) as [number]));
        }
        static override now(): number {
          return RealDate.now() + slow;
        }
      } as DateConstructor;
    });
    await page.reload();
    await signIn(page);
    await startShift(page);
    await page.getByText("本机时钟慢了约 10 分钟").waitFor();
    await logZero(page);
    await syncSays(page, "received");
    const [id] = await stopIdsOn(page);
    const officer = await signedIn(site.url, "100001");
    const { entries } = await officer.get<{ entries: { entry: { recordedAt: string } }[] }>(`/v1/stops/${id}`);
    const behind = Date.now() - Date.parse(entries[0]?.entry.recordedAt ?? "");
    expect(behind).toBeGreaterThan(9 * 60_000);
    await context.close();
  });

  it("does not report cleared records because of practice", async () => {
    const { context, page } = await site.openTablet("/?practice");
    await signIn(page);
    await page.getByRole("button", { name: "开始执勤" }).click();
    await page.getByRole("button", { name: /^零值/ }).waitFor();
    await page.getByRole("button", { name: "结束练习" }).click();
    await signIn(page);
    await startShift(page);
    expect(await page.locator('[data-notice="evicted"]').count()).toBe(0);
    await context.close();
  });

  it("detects that the browser cleared its records, and shows it", async () => {
    const { context, page } = await site.onShift();
    await logZero(page);
    await syncSays(page, "received");
    const devTools = await context.newCDPSession(page);
    await page.goto("about:blank");
    await devTools.send("Storage.clearDataForOrigin", { origin: site.url, storageTypes: "indexeddb" });
    await page.goto(site.url);
    await signIn(page);
    await startShift(page);
    await page.getByText("浏览器清除过本机数据").waitFor();
    await context.close();
  });
});
