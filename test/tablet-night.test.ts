import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fill } from "./bench/tablet.ts";
import { launchBrowser } from "./browser.ts";
import { signedIn, startServer } from "./server.ts";
import {
  authenticate,
  logPositive,
  logZero,
  openTablet,
  PIN,
  press,
  readyForOffline,
  signIn,
  startShift,
  syncSays,
  typeTwice,
  unlock,
} from "./tablet.ts";

let server: Awaited<ReturnType<typeof startServer>>;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Opens a tablet with a started shift. */
async function onShift() {
  const tablet = await openTablet(browser, server.url);
  await signIn(tablet.page);
  await startShift(tablet.page);
  return tablet;
}

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

const rows = (page: Page) => page.locator("[data-stop]");
const idsOn = (page: Page) => rows(page).evaluateAll((all) => all.map((row) => row.getAttribute("data-stop") ?? ""));

describe("a PIN", () => {
  it("opens the tablet offline, counts wrong attempts across restarts, locks after ten, and the administrator's code unlocks it", async () => {
    const { context, page } = await onShift();
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
    expect(await rows(page).count()).toBe(0);

    const administrator = await signedIn(server.url, "100009");
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
    await rows(page).first().waitFor();
    await page.reload();
    await unlock(page, PIN);
    await page.getByText("还可以试 9 次").waitFor();
    await unlock(page, "314159");
    await rows(page).first().waitFor();
    await context.close();
  });

  it("that was forgotten can be replaced by its officer once the server has everything, and not before", async () => {
    const { context, page } = await onShift();
    await page.getByRole("button", { name: /^有读数/ }).click();
    await logPositive(page, "0.52");
    await page.getByRole("button", { name: "下一步：驾驶人" }).click();
    await context.route("**/v1/entries", (route) => route.abort());
    await page.getByLabel(/^姓名/).fill("练习甲");
    await page.getByRole("button", { name: "保存并继续" }).click();
    await page.getByRole("heading", { name: "车辆与道路" }).waitFor();
    const forget = async () => {
      await page.goto(`${server.url}/#/`);
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
    const { context, page } = await onShift();
    await readyForOffline(page);
    await context.setOffline(true);
    await page.getByRole("button", { name: /^有读数/ }).click();
    await logPositive(page, "0.52");
    await page.getByRole("button", { name: "下一步：驾驶人" }).click();
    await page.getByLabel(/^姓名/).fill("练习甲");
    await page.getByRole("button", { name: "保存并继续" }).click();
    await page.getByRole("heading", { name: "车辆与道路" }).waitFor();
    await page.goto(`${server.url}/#/`);
    await page.getByRole("button", { name: "锁定" }).click();
    await page.getByRole("button", { name: "换一位民警" }).click();
    await context.setOffline(false);
    await signIn(page, "100002");
    await startShift(page);
    await rows(page).first().waitFor();
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
    const { context, page } = await onShift();
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
    await now.getByRole("button", { name: "下一步：驾驶人" }).click();
    await now.getByLabel(/^姓名/).pressSequentially("练习");
    now = await killAndReopen(context, now);
    await shown(/^姓名/, "练习");
    await press(now, "5329");
    now = await killAndReopen(context, now);
    await shown("号码", "5329");
    await now.getByRole("radio", { name: "其他证件" }).check();
    now = await killAndReopen(context, now);
    expect(await now.getByRole("radio", { name: "其他证件" }).isChecked()).toBe(true);
    await now.getByRole("button", { name: "保存并继续" }).click();
    await now.getByRole("heading", { name: "车辆与道路" }).waitFor();
    await press(now, "云L");
    now = await killAndReopen(context, now);
    await shown("号牌号码", "云L");
    await now.goto(`${server.url}/#/`);
    await syncSays(now, "received");
    expect(await rows(now).count()).toBe(1);
    await context.close();
  });
});

describe("the network", () => {
  it("may be cut at every request: every record arrives once", { timeout: 240_000 }, async () => {
    const { context, page } = await openTablet(browser, server.url);
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
    const officer = await signedIn(server.url, "100001");
    for (let cut = 1; cut <= 6; cut += 1) {
      seen = 0;
      cutAt = cut;
      await logZero(page);
      await logZero(page);
      await page.locator("[data-sync]").click();
      await page.getByText("没有待发送的记录。").waitFor({ timeout: 60_000 });
      await page.getByRole("button", { name: "← 返回" }).click();
      await rows(page).first().waitFor();
    }
    const ids = await idsOn(page);
    expect(new Set(ids).size).toBe(12);
    for (const id of ids)
      expect((await officer.get<{ entries: unknown[] }>(`/v1/stops/${id}`)).entries).toHaveLength(1);
    await context.close();
  });
});

describe("a long night", () => {
  it("of three hundred zeros in two taps each: all are counted and received once", {
    timeout: 240_000,
  }, async () => {
    const { context, page } = await onShift();
    for (let zero = 1; zero <= 300; zero += 1) {
      await page.getByRole("button", { name: /^零值/ }).click();
      await page.getByRole("button", { name: /^确认记录零值/ }).click();
    }
    await page.getByText("共 300 起，阳性 0 起").waitFor();
    await syncSays(page, "received");
    const supervisor = await signedIn(server.url, "100002");
    const [id] = await idsOn(page);
    const { entries } = await supervisor.get<{ entries: { entry: { device: string; seq: number } }[] }>(
      `/v1/stops/${id}`,
    );
    expect(entries).toMatchObject([{ entry: { seq: 300 } }]);
    await context.close();
  });

  it("offline leaves 5,000 records: the tablet stays fast, and sends them with a progress bar", {
    timeout: 240_000,
  }, async () => {
    const { context, page } = await onShift();
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

describe("two tabs", () => {
  it("never write at the same time: the second shows where the records are, and takes over on request", async () => {
    const { context, page } = await onShift();
    await logZero(page);
    const second = await context.newPage();
    await second.goto(server.url);
    await second.getByRole("heading", { name: "路检已在另一个标签页中打开" }).waitFor();
    await second.getByRole("button", { name: "在这里使用" }).click();
    await unlock(second);
    await rows(second).first().waitFor();
    await page.getByRole("heading", { name: "路检已在另一个标签页中打开" }).waitFor();
    await logZero(second);
    await second.close();
    // The first continues when the other is closed.
    await unlock(page);
    await expect.poll(() => rows(page).count()).toBe(2);
    await context.close();
  });
});

describe("a tablet in trouble", () => {
  it("shows that its storage is full, retains its data, and saves nothing in part", async () => {
    const { context, page } = await onShift();
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
    expect(await rows(page).count()).toBe(1);
    await page.evaluate(() => (globalThis as unknown as { freeTheDisk: () => void }).freeTheDisk());
    await page.getByRole("button", { name: "关闭" }).click();
    await logZero(page);
    await expect.poll(() => rows(page).count()).toBe(2);
    await syncSays(page, "received");
    await context.close();
  });

  it("shows that its clock is wrong, and its times do not change", async () => {
    const { context, page } = await openTablet(browser, server.url);
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
    const [id] = await idsOn(page);
    const officer = await signedIn(server.url, "100001");
    const { entries } = await officer.get<{ entries: { entry: { recordedAt: string } }[] }>(`/v1/stops/${id}`);
    const behind = Date.now() - Date.parse(entries[0]?.entry.recordedAt ?? "");
    expect(behind).toBeGreaterThan(9 * 60_000);
    await context.close();
  });

  it("does not report cleared records because of practice", async () => {
    const { context, page } = await openTablet(browser, `${server.url}/?practice`);
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
    const { context, page } = await onShift();
    await logZero(page);
    await syncSays(page, "received");
    const devTools = await context.newCDPSession(page);
    await page.goto("about:blank");
    await devTools.send("Storage.clearDataForOrigin", { origin: server.url, storageTypes: "indexeddb" });
    await page.goto(server.url);
    await signIn(page);
    await startShift(page);
    await page.getByText("浏览器清除过本机数据").waitFor();
    await context.close();
  });
});

/** Creates a photo as a camera does. */
const PHOTO = {
  name: "photo.png",
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAAAABJRU5ErkJggg==",
    "base64",
  ),
};

describe("a case", () => {
  it("is signed on the screen with a photo, continues on another tablet with the laboratory's result, and each is corrected with a reason", async () => {
    const { context, page } = await onShift();
    await page.getByRole("button", { name: /^有读数/ }).click();
    await logPositive(page, "0.95");
    const stop = page.url().split("/").at(-1) ?? "";
    const step = async (on: Page, id: string) => {
      await on.goto(`${server.url}/#/step/${stop}/${id}`);
      await on.locator("main.step").waitFor();
    };
    const save = async (on: Page) => {
      const title = await on.locator("h1").textContent();
      await on.getByRole("button", { name: "保存并继续" }).click();
      await on.getByRole("heading", { name: title ?? "", exact: true }).waitFor({ state: "hidden" });
    };
    await step(page, "photo");
    await page.getByRole("button", { name: "保存并继续" }).click();
    await page.getByText("还没有照片").waitFor();
    await page.locator("input[type=file]").setInputFiles(PHOTO);
    await page.getByRole("img", { name: "照片" }).waitFor();
    await save(page);
    await step(page, "sign");
    const pad = page.getByRole("img", { name: "签名区" });
    const box = await pad.boundingBox();
    if (!box) throw new Error("no pad");
    await page.mouse.move(box.x + 100, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 160, { steps: 8 });
    await page.mouse.up();
    await save(page);
    await page.goto(`${server.url}/#/stop/${stop}`);
    await page.getByRole("img", { name: "签名" }).waitFor();
    await page.goto(`${server.url}/#/`);
    await syncSays(page, "received");

    const officer = await signedIn(server.url, "100001");
    interface Attached {
      kind: string;
      body: { digest: string; mediaType: string };
    }
    const eventsOf = async () => (await officer.get<{ stop: { events: Attached[] } }>(`/v1/stops/${stop}`)).stop.events;
    const attached = (await eventsOf()).filter(({ kind }) => kind === "attachment-added");
    expect(attached).toHaveLength(2);
    for (const { body } of attached) {
      await expect
        .poll(async () => {
          const answer = await fetch(`${server.url}/v1/attachments/${body.digest}`, {
            headers: { authorization: `Bearer ${officer.token}` },
          });
          return `${answer.status} ${answer.headers.get("content-type")}`;
        })
        .toBe(`200 ${body.mediaType}`);
    }
    await context.close();

    // Days later, at the station, on another tablet and by another officer.
    const station = await openTablet(browser, server.url);
    await signIn(station.page, "100002");
    await startShift(station.page);
    await station.page.goto(`${server.url}/#/stop/${stop}`);
    await station.page.locator("[data-step]").first().waitFor();
    await step(station.page, "hand-over");
    await station.page.getByRole("radio", { name: "派出所或队部" }).check();
    await save(station.page);
    await step(station.page, "lab-result");
    await typeTwice(station.page, "219");
    await save(station.page);
    await station.page.goto(`${server.url}/#/stop/${stop}`);
    await station.page.getByText("血液 219 mg/100mL").first().waitFor();
    await station.page.getByRole("button", { name: /^更正 检验报告/ }).click();
    await station.page.getByRole("button", { name: "清除" }).click();
    await press(station.page, "220");
    await station.page.getByRole("button", { name: "更正", exact: true }).click();
    await station.page.getByText("必填").waitFor();
    await station.page.getByLabel("更正原因").fill("抄录错误");
    await station.page.getByRole("button", { name: "清除" }).click();
    await typeTwice(station.page, "220", "更正");
    await station.page.getByRole("button", { name: "更正", exact: true }).click();
    await station.page.getByText("血液 220 mg/100mL（更正自 219 mg/100mL，原因：抄录错误）").waitFor();
    await station.page.goto(`${server.url}/#/`);
    await syncSays(station.page, "received");
    const { stop: told } = await officer.get<{
      stop: { tests: { reading: { value: string } }[]; corrections: { reason: string }[]; flags: object[] };
    }>(`/v1/stops/${stop}`);
    expect(told.tests.map(({ reading }) => reading.value)).toEqual(["0.95", "220"]);
    expect(told.corrections).toMatchObject([{ reason: "抄录错误" }]);
    await station.context.close();
  });
});

describe("practice", () => {
  it("looks real, is marked on every screen, and reaches neither the network nor real records", async () => {
    const { context, page } = await openTablet(browser, server.url);
    const calls: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/v1/")) calls.push(request.url());
    });
    await page.getByRole("button", { name: "练习模式" }).click();
    const marked = () => page.getByText("练习 · 这里的一切都不会进入正式记录").waitFor();
    await marked();
    await page.getByLabel("警号").fill("7");
    await page.getByLabel("密码", { exact: true }).fill("x");
    await page.getByRole("button", { name: "登录", exact: true }).click();
    for (const title of ["设置今晚的 PIN", "再输入一次"]) {
      await page.getByRole("heading", { name: title }).waitFor();
      await marked();
      await page.keyboard.type(PIN);
    }
    await page.getByRole("button", { name: "开始执勤" }).click();
    await logZero(page);
    await page.getByText("练习题 1").waitFor();
    await page.getByRole("button", { name: /^有读数/ }).click();
    await page.getByRole("button", { name: "从检测仪读取" }).click();
    await expect.poll(() => page.getByLabel("读数", { exact: true }).inputValue(), { timeout: 10_000 }).toBe("0.52");
    await marked();
    // The analyser's own reading is not typed again.
    await page.getByRole("button", { name: "保存" }).click();
    await page.locator("[data-step]").first().waitFor();
    await marked();
    await page.goto(`${server.url}/?practice#/`);
    await syncSays(page, "received");
    expect(calls).toEqual([]);
    await page.getByRole("button", { name: "结束练习" }).click();
    await authenticate(page);
    await page.getByRole("heading", { name: "设置今晚的 PIN" }).waitFor();
    await page.keyboard.type(PIN);
    await page.keyboard.type(PIN);
    await startShift(page);
    expect(await rows(page).count()).toBe(0);
    await context.close();
  });
});

describe("the end of a shift", () => {
  it("requires an explanation of each difference, sends its report to the server, and leaves no data of the night on the tablet", async () => {
    const { context, page } = await openTablet(browser, server.url);
    await signIn(page);
    await page.getByRole("radio", { name: "西澜线客运站执勤点" }).check();
    await page.getByRole("radio", { name: "DEMO-5002" }).check();
    await page.getByLabel(/^同组民警警号/).fill("100004");
    await page.getByLabel(/^仪器计数/).fill("1200");
    await page.getByRole("button", { name: "开始执勤" }).click();
    for (let zero = 0; zero < 3; zero += 1) await logZero(page);
    await syncSays(page, "received");
    await page.getByRole("button", { name: "收勤" }).click();
    await page.getByText("全部记录已送达服务器").waitFor();
    expect(await page.locator('[data-count="tests"]').textContent()).toBe("3");
    await page.getByLabel(/^仪器计数（结束）/).fill("1204");
    await page.getByText("仪器计数增加 4 次，本机记录 3 次检测。").waitFor();
    expect(await page.getByRole("button", { name: "差异已说明，收勤" }).isDisabled()).toBe(true);
    await page.getByLabel("差异说明").fill("试吹一次");
    await page.getByRole("button", { name: "差异已说明，收勤" }).click();
    await page.getByRole("heading", { name: "开始执勤" }).waitFor();
    const supervisor = await signedIn(server.url, "100002");
    await expect
      .poll(async () => (await supervisor.get<{ shifts: object[] }>("/v1/integrity/shifts?unit=532931")).shifts[0], {
        timeout: 20_000,
      })
      .toMatchObject({
        analyser: "DEMO-5002",
        counterFirst: 1200,
        counterLast: 1204,
        note: "试吹一次",
        officers: [{ badge: "100001" }, { badge: "100004" }],
      });
    await startShift(page);
    expect(await rows(page).count()).toBe(0);
    await context.close();
  });

  it("lists open duties, does not end on an accidental Enter, and reports the officers although the analyser has no counter", async () => {
    const { context, page } = await onShift();
    await logZero(page);
    await page.getByRole("button", { name: "撤销" }).click();
    await page.getByText("已撤销").waitFor();
    await page.getByRole("button", { name: /^未测得/ }).click();
    await page.getByRole("button", { name: "拒绝检测" }).click();
    await page.locator("[data-step]").first().waitFor();
    await page.getByRole("button", { name: "← 返回" }).click();
    // A refusal requires blood, although it is not a positive reading.
    await page.getByRole("button", { name: "待办 1" }).waitFor();
    await syncSays(page, "received");
    await page.getByRole("button", { name: "收勤" }).click();
    // The zero used a mouthpiece, void or not; the refusal did not.
    expect(await page.locator('[data-count="tests"]').textContent()).toBe("1");
    await page.getByRole("heading", { name: "还有 1 起有待办" }).waitFor();
    await page.locator(".owing [data-stop]").click();
    await page.locator("[data-step]").first().waitFor();
    await page.goBack();
    await page.getByLabel(/^仪器计数（开始）/).fill("1200");
    await page.getByText("开始和结束的计数要么都填，要么都不填").waitFor();
    expect(await page.getByRole("button", { name: "核对无误，收勤" }).isDisabled()).toBe(true);
    await page.getByLabel(/^仪器计数（开始）/).fill("");
    await page.getByLabel(/^已用吹嘴数/).fill("1");
    await page.getByLabel(/^已用吹嘴数/).press("Enter");
    await page.getByRole("button", { name: "核对无误，收勤" }).click();
    await page.getByRole("heading", { name: "开始执勤" }).waitFor();
    const supervisor = await signedIn(server.url, "100002");
    const told = async () => (await supervisor.get<{ shifts: object[] }>("/v1/integrity/shifts?unit=532931")).shifts[0];
    await expect.poll(told, { timeout: 20_000 }).toMatchObject({ mouthpieces: 1, officers: [{ badge: "100001" }] });
    expect(await told()).not.toHaveProperty("counterFirst");
    await context.close();
  });
});

describe("an update", () => {
  it("is offered and never forced: a draft is still there afterwards", async () => {
    const { context, page } = await onShift();
    await readyForOffline(page);
    await page.getByRole("button", { name: /^有读数/ }).click();
    await press(page, "0.2");
    const { appendFile } = await import("node:fs/promises");
    await appendFile(new URL("../packages/tablet-ui/dist/sw.js", import.meta.url), `\n// ${Date.now()}`);
    await server.kill();
    await server.restart();
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await page.getByText("有新版本").waitFor();
    expect(await page.getByLabel("读数", { exact: true }).inputValue()).toBe("0.2");
    await page.getByRole("button", { name: "更新", exact: true }).click();
    await unlock(page);
    expect(await page.getByLabel("读数", { exact: true }).inputValue()).toBe("0.2");
    await context.close();
  });
});
