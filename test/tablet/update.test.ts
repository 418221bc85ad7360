import { appendFile, readFile, writeFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { useSite } from "../site.ts";
import { press, readyForOffline, unlock } from "../tablet.ts";

const site = useSite();

const WORKER = new URL("../../packages/tablet-ui/dist/sw.js", import.meta.url);
let built: string | null = null;
afterAll(async () => {
  if (built !== null) await writeFile(WORKER, built);
});

describe("an update", () => {
  it("is offered and never forced: a draft is still there afterwards", async () => {
    const { context, page } = await site.onShift();
    await readyForOffline(page);
    await page.getByRole("button", { name: /^有读数/ }).click();
    await press(page, "0.2");
    built = await readFile(WORKER, "utf8");
    await appendFile(WORKER, `\n// ${Date.now()}`);
    await site.server.kill();
    await site.server.restart();
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await page.getByText("有新版本").waitFor();
    expect(await page.getByLabel("读数", { exact: true }).inputValue()).toBe("0.2");
    await page.getByRole("button", { name: "更新", exact: true }).click();
    await unlock(page);
    expect(await page.getByLabel("读数", { exact: true }).inputValue()).toBe("0.2");
    await context.close();
  });
});
