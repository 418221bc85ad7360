import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { LANDSCAPE, PORTRAIT } from "../browser.ts";
import { useSite } from "../site.ts";
import { logPositive, logZero, press, signIn, stopIdsOn, stopRows } from "../tablet.ts";

const site = useSite();

/** The texts and controls that a message lies on: what is at its points but neither in it nor around it. */
const listCovered = (page: Page) =>
  page.locator(".toast").evaluate((toast) => {
    const { left, top, width, height } = toast.getBoundingClientRect();
    const parts = [0.02, 0.25, 0.5, 0.75, 0.98];
    const points = parts.flatMap((x) => parts.map((y) => [left + x * width, top + y * height] as const));
    const under = points.flatMap(([x, y]) => document.elementsFromPoint(x, y));
    return [...new Set(under)]
      .filter((element) => !toast.contains(element) && !element.contains(toast))
      .map((element) => element.outerHTML.slice(0, 100));
  });

describe("the home screen", () => {
  it("confirms no zero by two taps of one hand movement", async () => {
    const { context, page } = await site.onShift();
    const box = await page.getByRole("button", { name: /^零值/ }).boundingBox();
    if (!box) throw new Error("there is no button");
    for (const _ of ["first", "second"]) await page.mouse.click(box.x + 60, box.y + box.height / 2);
    await page.getByRole("button", { name: /^确认记录零值/ }).waitFor();
    expect(await stopRows(page).count()).toBe(0);
    await page.getByRole("button", { name: /^确认记录零值/ }).click();
    await stopRows(page).waitFor();
    await context.close();
  });

  it("shows a new zero at the top of a scrolled list, and the message covers nothing", async () => {
    const { context, page } = await site.onShift();
    for (let zero = 0; zero < 12; zero += 1) await logZero(page);
    const list = page.locator(".tonight-list");
    await list.evaluate((element) => element.scrollTo(0, 400));
    await logZero(page);
    expect(await list.evaluate((element) => element.scrollTop)).toBe(0);
    for (const viewport of [LANDSCAPE, PORTRAIT]) {
      await page.setViewportSize(viewport);
      await logZero(page);
      expect(await listCovered(page)).toEqual([]);
    }
    await page.getByRole("button", { name: /^有读数/ }).click();
    await logPositive(page, "0.52");
    const stop = page.url().split("/").at(-1) ?? "";
    await page.goto(`${site.url}/#/step/${stop}/observations`);
    await page.getByLabel(/^观察到的情况/).fill("酒气明显");
    await page.getByRole("button", { name: "保存并继续" }).click();
    await page.locator(".toast").waitFor();
    expect(await listCovered(page)).toEqual([]);
    await page.setViewportSize(LANDSCAPE);
    expect(await listCovered(page)).toEqual([]);
    await context.close();
  });

  it("leads from a linked stop back to the case, and the link is visible from both", async () => {
    const { context, page } = await site.onShift();
    const ids: string[] = [];
    for (const value of ["0.52", "0.31"]) {
      await page.goto(`${site.url}/#/reading`);
      await logPositive(page, value);
      ids.push(page.url().split("/").at(-1) ?? "");
    }
    const [other = "", own = ""] = ids;
    await page.goto(`${site.url}/#/step/${own}/link`);
    await page.locator("main.step select").selectOption(other);
    await page.getByLabel("关系").fill("同行的朋友");
    await page.getByRole("button", { name: "保存并继续" }).click();
    await page.waitForURL(`**/#/stop/${own}`);
    await page.getByText(`同行的朋友 · ${other.slice(-8).toUpperCase()}`).waitFor();
    await page.getByRole("button", { name: "打开关联的记录" }).click();
    await page.getByText(`同行的朋友 · ${own.slice(-8).toUpperCase()}`).waitFor();
    await page.getByRole("button", { name: "← 返回" }).click();
    await page.waitForURL(`**/#/stop/${own}`);
    await page.goto(`${site.url}/#/`);
    await page.getByRole("searchbox").fill(own.slice(-8).toLowerCase());
    await expect.poll(() => stopIdsOn(page)).toEqual([own]);
    await context.close();
  });

  it("shows the unit at the keypad, the second time too", async () => {
    const { context, page } = await site.onShift();
    await page.getByRole("button", { name: /^有读数/ }).click();
    await press(page, "0.52");
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByRole("heading", { name: "再输入一次读数" }).waitFor();
    expect(await page.locator(".value-unit").textContent()).toBe("mg/L");
    await context.close();
  });
});

describe("the start of a shift", () => {
  it("refuses one's own badge number and an unknown one as a colleague's, and names a known one", async () => {
    const { context, page } = await site.openTablet();
    await signIn(page);
    await page.getByRole("radio", { name: "西澜线客运站执勤点" }).check();
    await page.getByRole("radio", { name: "DEMO-5002" }).check();
    const start = page.getByRole("button", { name: "开始执勤" });
    for (const [badge, problem] of [
      ["100001", "这是你自己的警号，只填同组其他民警"],
      ["100077", "本单位没有这个警号"],
    ] as const) {
      await page.getByLabel(/^同组民警警号/).fill(badge);
      await page.getByText(problem).waitFor();
      expect(await start.isDisabled()).toBe(true);
    }
    await page.getByLabel(/^同组民警警号/).fill("100004");
    await page.getByText("和丽").waitFor();
    await start.click();
    await page.getByRole("button", { name: /^零值/ }).waitFor();
    await context.close();
  });
});
