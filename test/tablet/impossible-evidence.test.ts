import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../browser.ts";
import { startServer } from "../server.ts";
import { logPositive, openTablet, signIn, startShift } from "../tablet.ts";

let server: Awaited<ReturnType<typeof startServer>>;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const save = (page: Page) => page.getByRole("button", { name: "保存并继续" }).click();
const tube = (page: Page, number: number, part: "管号" | "封签号") =>
  page.getByRole("textbox", { name: `第 ${number} 管 · ${part}` });

describe("evidence that cannot be true", () => {
  it("is refused at its field: fled from no accident, one number on two tubes, one seal on two tubes", async () => {
    const { context, page, faults } = await openTablet(browser, server.url);
    await signIn(page);
    await startShift(page);
    await page.getByRole("button", { name: /^有读数/ }).click();
    await logPositive(page, "0.52");
    const stop = page.url().split("/").at(-1) ?? "";
    const openStep = async (step: string) => {
      await page.goto(`${server.url}/#/step/${stop}/${step}`);
      await page.locator("main.step").waitFor();
    };

    await openStep("circumstances");
    const answer = (circumstance: string, value: string) =>
      page.getByRole("group", { name: circumstance, exact: true }).getByRole("radio", { name: value }).check();
    await answer("发生交通事故", "否");
    await answer("造成交通事故后逃逸", "是");
    await save(page);
    await page.getByText("没有发生交通事故，却选了事故中的情节").waitFor();
    await answer("造成交通事故后逃逸", "否");
    await save(page);
    await page.waitForURL((url) => !url.hash.endsWith("circumstances"));

    await openStep("draw-blood");
    await tube(page, 1, "管号").fill("A1");
    await tube(page, 2, "管号").fill(" A1");
    await save(page);
    await page.getByText("同一管号用了两次").waitFor();
    expect(await tube(page, 1, "管号").getAttribute("aria-invalid")).toBe("false");
    expect(await tube(page, 2, "管号").getAttribute("aria-invalid")).toBe("true");
    await tube(page, 2, "管号").fill("A2");
    await save(page);
    await page.waitForURL((url) => !url.hash.endsWith("draw-blood"));

    // A second draw with a number of the first one.
    await openStep("draw-blood");
    await page.getByRole("button", { name: "再记一条" }).click();
    await tube(page, 1, "管号").fill("A2");
    await save(page);
    await page.getByText("同一管号用了两次").waitFor();

    await openStep("seal-sample");
    await tube(page, 1, "封签号").fill("F1");
    await tube(page, 2, "封签号").fill("F1");
    await save(page);
    await page.getByText("同一封签号用了两次").waitFor();
    expect(await tube(page, 2, "封签号").getAttribute("aria-invalid")).toBe("true");
    expect(faults).toEqual([]);
    await context.close();
  });
});
