import { AxeBuilder } from "@axe-core/playwright";
import { ageOn } from "@roadside/core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LANDSCAPE, launchBrowser, PORTRAIT, TABLET } from "./browser.ts";
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

describe("an officer at the roadside", () => {
  it("logs a zero in two taps and takes one back: it remains, marked void, and is not counted", async () => {
    const { context, page, faults } = await openTablet(browser, server.url);
    await signIn(page);
    await startShift(page);
    await logZero(page);
    await logZero(page);
    await page.getByRole("button", { name: "撤销" }).click();
    await page.getByText("已作废").waitFor();
    await page.getByText("共 1 起，阳性 0 起").waitFor();
    await syncSays(page, "received");
    const [undone] = await page
      .locator("[data-stop]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-stop")));
    const officer = await signedIn(server.url, "100001");
    const { stop, entries } = await officer.get<{ stop: { voided: { reason: string } }; entries: unknown[] }>(
      `/v1/stops/${undone}`,
    );
    expect(stop.voided.reason).toBe("误触，当场撤销");
    expect(entries).toHaveLength(2);
    expect(faults).toEqual([]);
    await context.close();
  });

  it("logs nothing on a single, accidental tap", async () => {
    const { context, page } = await openTablet(browser, server.url);
    await signIn(page);
    await startShift(page);
    await page.getByRole("button", { name: /^零值/ }).click();
    await page.getByRole("button", { name: "取消" }).click();
    await page.getByText("还没有记录。").waitFor();
    await context.close();
  });

  it("sees the law's category while typing, sees errors in words, and confirms an implausible reading before it is saved", async () => {
    const { context, page } = await openTablet(browser, server.url);
    await signIn(page);
    await startShift(page);
    await page.getByRole("button", { name: /^有读数/ }).click();
    const category = () => page.locator(".verdict").getAttribute("data-category");
    await press(page, "0.36");
    expect(await category()).toBe("drinking");
    expect(await page.locator(".verdict").textContent()).toContain("79.2 mg/100mL");
    await press(page, "4");
    expect(await category()).toBe("drunk");
    expect(await page.locator(".verdict").textContent()).toContain("超出 0.08");

    await page.getByRole("button", { name: "清除" }).click();
    await press(page, "36.4");
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByRole("dialog", { name: "这个读数异常高" }).waitFor();
    await page.getByRole("button", { name: "返回修改" }).click();
    await page.getByRole("button", { name: "清除" }).click();
    await press(page, "2.8");
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByRole("button", { name: "读数无误，保存并标记" }).click();
    await page.getByRole("heading", { name: "再输入一次读数" }).waitFor();
    await press(page, "2.9");
    await page.getByRole("button", { name: "核对并记录" }).click();
    await page.getByText("与第一次输入不一致，请看仪器核对").waitFor();
    await page.getByRole("button", { name: "清除" }).click();
    await press(page, "2.8");
    await page.getByRole("button", { name: "核对并记录" }).click();
    await page.getByRole("button", { name: "读数无误，保存并标记" }).click();
    await page.getByRole("button", { name: "下一步：驾驶人" }).click();

    await page.getByLabel("号码").fill("110105194912310021");
    await page.getByText("校验位不符，有一位输错了").waitFor();
    await page.getByRole("button", { name: "清除" }).click();
    await press(page, "11010519491231002X");
    const age = ageOn("1949-12-31", new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10));
    await page.getByText(`女 · ${age} 岁 · 初次登记地 北京`).waitFor();
    await page.getByRole("button", { name: "保存并继续" }).click();
    await press(page, "云L12");
    await page.getByRole("button", { name: "保存并继续" }).click();
    await page.getByText("不是已知的号牌式样").waitFor();
    expect(await page.getByRole("button", { name: "I", exact: true }).count()).toBe(0);
    await press(page, "345");
    await page.getByRole("button", { name: "保存并继续" }).click();
    await page.getByRole("heading", { name: "观察与陈述" }).waitFor();
    await page.goto(`${server.url}/#/`);
    await page.getByText("云L12345").waitFor();
    await syncSays(page, "received");
    const supervisor = await signedIn(server.url, "100002");
    const { stops } = await supervisor.get<{ stops: { reading: { value: string } | null; flags: string[] }[] }>(
      "/v1/stops?limit=1",
    );
    expect(stops[0]).toMatchObject({ reading: { value: "2.8" }, flags: ["implausible"] });
    await context.close();
  });

  it("works with a keyboard only: a zero with two Enters, a reading with its digits, and one below the limit is taken back like a zero", async () => {
    const { context, page } = await openTablet(browser, server.url);
    await signIn(page);
    await startShift(page);
    await page.getByRole("button", { name: /^零值/ }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("button:focus").textContent()).toContain("确认记录零值");
    await page.keyboard.press("Enter");
    await page.getByText("共 1 起").waitFor();
    await expect.poll(() => page.locator("button:focus").textContent()).toContain("未检出酒精");
    await page.getByRole("button", { name: /^有读数/ }).click();
    await page.getByLabel("读数", { exact: true }).waitFor();
    await page.keyboard.type(".059");
    await page.keyboard.press("Backspace");
    expect(await page.getByLabel("读数", { exact: true }).inputValue()).toBe("0.05");
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByText("共 2 起").waitFor();
    await page.getByRole("button", { name: "撤销" }).click();
    await page.getByText("共 1 起，阳性 0 起").waitFor();
    await context.close();
  });

  it("changes the operation within a shift, and ends the shift before using another analyser", async () => {
    const { context, page } = await openTablet(browser, server.url);
    await signIn(page);
    await page.getByRole("radio", { name: "西澜线客运站执勤点" }).check();
    await page.getByText("请选择执勤点和检测仪").waitFor();
    await page.getByRole("radio", { name: "DEMO-5002" }).check();
    await page.getByRole("radio", { name: "不属于任何行动" }).check();
    await page.getByLabel(/^仪器计数/).fill("1200");
    await page.getByRole("button", { name: "开始执勤" }).click();
    await logZero(page);
    await page.getByRole("button", { name: /更换$/ }).click();
    await page.getByRole("heading", { name: "更换执勤点或检测仪" }).waitFor();
    expect(await page.getByRole("button", { name: "退出登录" }).count()).toBe(0);
    expect(await page.getByRole("radio", { name: "不属于任何行动" }).isChecked()).toBe(true);
    await page.getByRole("radio", { name: "DEMO-5001" }).check();
    await page.getByText("请先为 DEMO-5002 收勤").waitFor();
    expect(await page.getByRole("button", { name: "确认更换" }).count()).toBe(0);
    await page.getByRole("radio", { name: "DEMO-5002" }).check();
    await page.getByRole("button", { name: "确认更换" }).click();
    await page.getByText("共 1 起").waitFor();
    await page.getByRole("button", { name: /更换$/ }).click();
    await page.getByRole("radio", { name: "DEMO-5001" }).check();
    await page.getByRole("button", { name: "先去收勤" }).click();
    await page.getByLabel(/^仪器计数（结束）/).fill("1201");
    await page.getByRole("button", { name: /收勤/ }).last().click();
    await page.getByRole("heading", { name: "开始执勤" }).waitFor();
    expect(await page.getByLabel(/^仪器计数/).inputValue()).toBe("");
    await context.close();
  });

  it("pages through the unit's other open stops, and returns to the same list, search and filter", async () => {
    const { context, page } = await openTablet(browser, server.url);
    await signIn(page);
    await startShift(page);
    await logZero(page);
    await page.getByText(/^本单位其他待办记录/).click();
    const others = page.locator(".stop-row.other");
    await expect.poll(() => others.count()).toBe(60);
    await expect.poll(() => others.first().evaluate((row) => row.getBoundingClientRect().top < innerHeight)).toBe(true);
    await page
      .locator(".others")
      .getByRole("button", { name: /^再显示/ })
      .click();
    const all = await others.count();
    expect(all).toBeGreaterThan(60);
    await page.getByRole("searchbox").fill("0");
    await page.getByRole("button", { name: "未送达" }).click();
    await others.last().click();
    await page.getByRole("button", { name: "← 返回" }).click();
    await expect.poll(() => others.count()).toBe(all);
    expect(await page.getByRole("searchbox").inputValue()).toBe("0");
    expect(await page.getByRole("button", { name: "未送达" }).getAttribute("aria-pressed")).toBe("true");
    await page.getByRole("button", { name: "锁定" }).click();
    await unlock(page);
    await page.getByRole("searchbox").waitFor();
    expect(await page.getByRole("searchbox").inputValue()).toBe("");
    expect(await others.count()).toBe(0);
    await context.close();
  });

  it("sees that an address names no step of a stop, and can go back", async () => {
    const { context, page } = await openTablet(browser, server.url);
    await signIn(page);
    await startShift(page);
    await logZero(page);
    const id = await page.locator("[data-stop]").first().getAttribute("data-stop");
    await page.goto(`${server.url}/#/step/${id}/no-such-step`);
    await page.getByText("这条记录不在本机").waitFor();
    await page.getByRole("button", { name: "← 返回" }).click();
    await page.getByRole("button", { name: /^零值/ }).waitFor();
    await context.close();
  });

  it("adds the blood result to a stop later, and it decides", async () => {
    const { context, page } = await openTablet(browser, server.url);
    await signIn(page);
    await startShift(page);
    await page.getByRole("button", { name: /^有读数/ }).click();
    await logPositive(page, "0.36");
    await page.locator(".step-row", { hasText: "检验报告" }).click();
    await typeTwice(page, "80");
    await page.getByRole("button", { name: "保存并继续" }).click();
    // Leaving while it is saved does not bring the officer back.
    await page.goto(`${server.url}/#/`);
    await page.locator("[data-stop]", { hasText: "80 mg/100mL" }).click();
    await expect.poll(() => page.locator(".verdict").first().getAttribute("data-category")).toBe("drunk");
    await page.getByRole("button", { name: "← 返回" }).click();
    await page.locator("[data-stop]", { hasText: "80 mg/100mL" }).waitFor();
    await syncSays(page, "received");
    await context.close();
  });

  it("records the reading of an analyser that shows units of blood, and saves nothing on an accidental Enter", async () => {
    const { context, page } = await openTablet(browser, server.url);
    await signIn(page);
    await startShift(page, "DEMO-5001");
    await page.getByRole("button", { name: /^有读数/ }).click();
    await page.getByText("仪器显示的是换算后的血液值").waitFor();
    await press(page, "79.9");
    expect(await page.locator(".verdict").getAttribute("data-category")).toBe("drinking");
    await page.getByLabel(/^检测编号/).fill("0042");
    await page.getByLabel(/^检测编号/).press("Enter");
    expect(await page.getByRole("button", { name: "保存" }).isVisible()).toBe(true);
    await logPositive(page, "79.9", false);
    await page.getByRole("button", { name: "← 返回" }).click();
    await syncSays(page, "received");
    const [id] = await page
      .locator("[data-stop]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-stop")));
    const officer = await signedIn(server.url, "100001");
    const { stop } = await officer.get<{ stop: { tests: object[] } }>(`/v1/stops/${id}`);
    expect(stop.tests).toMatchObject([
      {
        reading: { specimen: "breath", value: "79.9", unit: "mg/100mL", bloodEquivalent: true },
        analyser: { serial: "DEMO-5001", testNumber: "0042" },
      },
    ]);
    await context.close();
  });

  it("continues with the draft of a reading, after a restart too", async () => {
    const { context, page } = await openTablet(browser, server.url);
    await signIn(page);
    await startShift(page);
    await page.getByRole("button", { name: /^有读数/ }).click();
    await press(page, "0.2");
    await page.goBack();
    await page.getByRole("button", { name: /继续填写/ }).waitFor();
    await page.reload();
    await unlock(page);
    await page.getByRole("button", { name: /继续填写/ }).click();
    expect(await page.getByLabel("读数", { exact: true }).inputValue()).toBe("0.2");
    await context.close();
  });

  it("can install the app, which works offline from the second visit on, and says so if it cannot", async () => {
    const { context, page } = await openTablet(browser, server.url);
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
    const { context, page } = await openTablet(browser, server.url);
    await signIn(page);
    await startShift(page);
    const elsewhere = await signedIn(server.url, "100001");
    const { sessions } = await elsewhere.get<{ sessions: { id: string; userAgent: string }[] }>("/v1/sessions");
    for (const { id, userAgent } of sessions) {
      if (!userAgent.includes("Chrome")) continue;
      const headers = { authorization: `Bearer ${elsewhere.token}` };
      expect((await fetch(`${server.url}/v1/sessions/${id}`, { method: "DELETE", headers })).status).toBe(204);
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
    const { context, page } = await openTablet(browser, server.url);
    await signIn(page);
    await startShift(page);
    await logZero(page);
    await syncSays(page, "received");
    const supervisor = await signedIn(server.url, "100002");
    const { devices } = await supervisor.get<{ devices: { id: string; askedAt: string; flags: object[] }[] }>(
      "/v1/devices?unit=532931&state=enrolled",
    );
    const device = devices.toSorted((a, b) => (a.askedAt < b.askedAt ? 1 : -1))[0]?.id;
    expect(devices[0]?.flags).toEqual([]);
    const change = async (state: string) => {
      const body = JSON.stringify({ unit: "532931", name: "Tablet", state });
      const headers = { authorization: `Bearer ${supervisor.token}`, "content-type": "application/json" };
      expect((await fetch(`${server.url}/v1/devices/${device}`, { method: "PUT", headers, body })).status).toBe(204);
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
    await page.getByText("没有待发送的记录。").waitFor({ timeout: 90_000 });
    expect(await page.locator("[data-enrolment]").count()).toBe(0);
    await context.close();
  });

  it("sees a record that the server rejects, exports it, and the others are sent", async () => {
    const { context, page } = await openTablet(browser, server.url);
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
    const context = await browser.newContext({ ...TABLET, serviceWorkers: "block" });
    const page = await context.newPage();
    await page.goto(server.url);
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

  it("shows Chinese and English, and remembers the language and the day theme", async () => {
    const { context, page } = await openTablet(browser, server.url);
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.getByRole("button", { name: "Switch to Day" }).click();
    await page.reload();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.theme])).toEqual([
      "en",
      "day",
    ]);
    await context.close();
  });
});

describe("every screen", () => {
  it("passes axe in both themes, has targets of 48 px, and fits both orientations", {
    timeout: 400_000,
  }, async () => {
    const { context, page } = await openTablet(browser, server.url);
    const look = async (name: string) => {
      for (const theme of ["night", "day"]) {
        await page.evaluate((chosen) => {
          document.documentElement.dataset.theme = chosen;
        }, theme);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
          `${name}, ${theme}`,
        ).toEqual([]);
      }
      for (const viewport of [LANDSCAPE, PORTRAIT]) {
        await page.setViewportSize(viewport);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(wide, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
        const small = await page
          .locator("button:visible, select:visible, input:visible")
          .evaluateAll((controls) =>
            controls
              .filter((control) => (control.closest("label") ?? control).getBoundingClientRect().height < 47.5)
              .map((control) => control.outerHTML),
          );
        expect(small, `${name}: targets that are too low`).toEqual([]);
      }
      await page.setViewportSize(LANDSCAPE);
    };
    await page.getByRole("heading", { name: "登录" }).waitFor();
    await look("sign-in");
    await authenticate(page);
    await page.getByRole("heading", { name: "设置今晚的 PIN" }).waitFor();
    await look("new PIN");
    await page.keyboard.type(PIN);
    await page.getByRole("heading", { name: "再输入一次" }).waitFor();
    await page.keyboard.type(PIN);
    await page.getByRole("radio", { name: "西澜线客运站执勤点" }).waitFor();
    await look("shift");
    await startShift(page, "DEMO-5003");
    await look("home, with an analyser out of verification");
    await page.getByRole("button", { name: /^有读数/ }).click();
    await press(page, "0.364");
    await page.getByRole("radio", { name: "其他时间" }).check();
    await look("reading");
    await page.getByRole("radio", { name: /^现在/ }).check();
    await page.getByRole("button", { name: "放弃" }).click();
    await look("dialog");
    await page.getByRole("button", { name: "继续填写" }).click();
    await page.getByRole("button", { name: "保存" }).click();
    await look("reading, again");
    await press(page, "0.364");
    await page.getByRole("button", { name: "核对并记录" }).click();
    await page.locator(".step-row").first().waitFor();
    await look("stop");
    const steps = await page
      .locator("[data-step]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-step") ?? ""));
    const stop = page.url();
    for (const step of steps) {
      await page.goto(`${stop.replace("/stop/", "/step/")}/${step}`);
      await page.locator("main.step").waitFor();
      await look(`step ${step}`);
    }
    await page.goto(stop);
    await page.getByRole("button", { name: /^更正/ }).first().click();
    await page.getByText("原记录保留，更正作为新的一条加入").waitFor();
    await look("correction");
    await page.goto(`${server.url}/#/`);
    await page.locator("[data-stop]").first().waitFor();
    await look("home");
    await page.getByRole("button", { name: /^未测得/ }).click();
    await look("no reading");
    await page.getByRole("button", { name: "← 返回" }).click();
    await page.locator("[data-sync]").click();
    await look("sending");
    await page.goto(`${server.url}/#/end-shift`);
    await page.getByLabel("仪器计数（开始）").fill("100");
    await page.getByLabel("仪器计数（结束）").fill("140");
    await page.getByText("仪器计数增加 40 次").waitFor();
    await look("end of shift, with a difference");
    await page.reload();
    await unlock(page, "000000");
    await page.getByText("还可以试 9 次").waitFor();
    await look("PIN");
    await page.getByRole("button", { name: "忘记 PIN" }).click();
    await page.getByRole("heading", { name: "需要恢复码" }).waitFor();
    await look("recovery");
    await page.goto(`${server.url}/?practice`);
    await page.getByText("练习中可用任意警号和密码登录。").waitFor();
    await look("practice, sign-in");
    await signIn(page);
    await page.getByRole("button", { name: "开始执勤" }).click();
    await page.getByText("练习题 1").waitFor();
    await look("practice");
    await context.close();
  });
});
