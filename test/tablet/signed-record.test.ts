import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../browser.ts";
import { readPdf } from "../pdf.ts";
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

/** Signs the record of a stop in the full width of the pad. */
async function sign(page: Page, stop: string): Promise<void> {
  await page.goto(`${server.url}/#/step/${stop}/sign`);
  const pad = await page.getByRole("img", { name: "签名区" }).boundingBox();
  if (!pad) throw new Error("there is no place to sign");
  await page.mouse.move(pad.x + 10, pad.y + 40);
  await page.mouse.down();
  await page.mouse.move(pad.x + pad.width - 10, pad.y + 60, { steps: 4 });
  await page.mouse.up();
  await page.getByRole("button", { name: "保存并继续" }).click();
  await page.waitForURL((url) => !url.hash.endsWith("/sign"));
}

/** The width of a printed element, and how far it reaches beyond the paper, in the layout of the printer. */
const listOverflow = (page: Page) =>
  page.locator(".paper").evaluate((paper) => {
    const edge = paper.getBoundingClientRect().right + 0.5;
    return [...paper.querySelectorAll("*")]
      .filter((element) => element.getBoundingClientRect().right > edge)
      .map((element) => element.outerHTML.slice(0, 80));
  });

describe("a signed stop on paper", () => {
  it("fits its A4 page in its own size, with the signature in its box, and the slip has the signature too", async () => {
    const { context, page } = await openTablet(browser, server.url);
    await signIn(page);
    await startShift(page);
    await page.getByRole("button", { name: /^有读数/ }).click();
    await logPositive(page, "0.52");
    const stop = page.url().split("/").at(-1) ?? "";
    await sign(page, stop);

    await page.goto(`${server.url}/#/print/${stop}/a4`);
    await page.getByRole("radio", { name: "English" }).check();
    await page.locator(".box img").waitFor();
    const pages = await readPdf(await page.pdf({ preferCSSPageSize: true }));
    const pieces = pages.flatMap((one) => one.pieces.map((piece) => ({ ...piece, widthMm: one.widthMm })));
    // The margins are 20 mm on the left and 15 mm on the right.
    expect(pieces.filter(({ leftMm, rightMm, widthMm }) => leftMm < 19 || rightMm > widthMm - 14)).toEqual([]);
    // The heading has the size of the style sheet: the page was not scaled down to make room.
    expect(Math.max(...pieces.map(({ sizePt }) => sizePt))).toBeCloseTo(16, 0);
    const count = (from: number) =>
      pieces.filter(({ sizePt }) => sizePt >= from).reduce((sum, { text }) => sum + text.length, 0);
    expect(count(8.95) / count(0)).toBeGreaterThan(0.85);
    expect(Math.min(...pieces.map(({ sizePt }) => sizePt))).toBeGreaterThan(7);
    await page.emulateMedia({ media: "print" });
    expect(await listOverflow(page)).toEqual([]);
    const [picture, box] = await Promise.all(
      [".box img", ".box:has(img)"].map((part) => page.locator(part).boundingBox()),
    );
    expect((picture?.x ?? 0) + (picture?.width ?? 0)).toBeLessThanOrEqual((box?.x ?? 0) + (box?.width ?? 0));
    await page.emulateMedia({ media: null });

    for (const form of ["slip-58", "slip-80"]) {
      await page.goto(`${server.url}/#/print/${stop}/${form}`);
      await page.locator(`.paper.${form} .signatures img`).waitFor();
      expect(await listOverflow(page)).toEqual([]);
    }
    await context.close();
  });
});
