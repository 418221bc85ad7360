import { describe, expect, it } from "vitest";
import { caseOnServer } from "../case-entries.ts";
import { signedIn } from "../server.ts";
import { useSite } from "../site.ts";
import { logPositive, logZero, readyForOffline, startShift, stopIdsOn, stopRows, syncSays, unlock } from "../tablet.ts";

const site = useSite();
const SALT = "00112233445566778899aabbccddeeff";
const breath = (value: string) => ({
  outcome: "reading",
  reading: { specimen: "breath", value, unit: "mg/L" },
  analyser: { serial: "DEMO-5002" },
});

describe("an open case", () => {
  it("stays above the night when the shift has ended, offline too, and the shift ends once its successor is named", async () => {
    const { context, page, faults } = await site.onShift();
    await readyForOffline(page);
    await page.getByRole("button", { name: /^有读数/ }).click();
    await logPositive(page, "0.52");
    const stop = page.url().split("/").at(-1) ?? "";
    // What is due at once comes before what has no time limit.
    await page.getByRole("button", { name: "下一步：提取血样" }).waitFor();
    await page.goto(`${site.url}/#/step/${stop}/vehicle`);
    await page.locator(".plate-cells input").fill("云L12345");
    await page.getByRole("button", { name: "保存并继续" }).click();
    await page.waitForURL((url) => !url.hash.endsWith("vehicle"));
    await page.goto(`${site.url}/#/`);
    await logZero(page);
    await page.getByText("共 2 起，阳性 1 起").waitFor();
    const cases = page.getByRole("region", { name: /我的未结案件/ });
    expect(await cases.locator("[data-stop]").textContent()).toMatch(
      /醉酒后驾车.*0.52 mg\/L.*云L12345.*提取血样检验.*立即/,
    );

    await syncSays(page, "received");
    await page.getByRole("button", { name: "收勤" }).click();
    expect(await page.locator('[data-count="stops"]').textContent()).toBe("2");
    const end = page.getByRole("button", { name: "核对无误，收勤" });
    expect(await end.isDisabled()).toBe(true);
    await page.getByLabel("由谁继续").selectOption("移交 和丽（100004）");
    await end.click();
    await page.getByRole("heading", { name: "开始执勤" }).waitFor();
    const supervisor = await signedIn(site.url, "100002");
    const fetchNote = async () =>
      (await supervisor.get<{ shifts: { note?: string }[] }>("/v1/integrity/shifts?unit=532931")).shifts[0]?.note;
    await expect
      .poll(fetchNote, { timeout: 20_000 })
      .toBe(`案件 ${stop.slice(-8).toUpperCase()} 由 100001 移交 100004`);

    await context.setOffline(true);
    await page.reload();
    await unlock(page);
    // Between shifts, and without a network.
    await cases.locator(`[data-stop="${stop}"]`).click();
    await page.getByText("云L12345", { exact: true }).waitFor();
    await page.getByRole("button", { name: "← 返回" }).click();
    await startShift(page);
    await cases.locator(`[data-stop="${stop}"]`).waitFor();
    await page.getByText("共 0 起，阳性 0 起").waitFor();
    await page.getByRole("searchbox").fill(stop.slice(-8));
    await expect.poll(() => stopIdsOn(page)).toEqual([stop]);
    expect(faults).toEqual([]);
    await context.close();
  });

  it("of a colleague is listed with the true number, and its row has plate, name, reading and duty", async () => {
    const { context, page } = await site.onShift();
    const supervisor = await signedIn(site.url, "100002");
    const personal = { salt: SALT, name: "段某", plate: { kind: "registered", number: "云L54321" } } as const;
    const logged = (value: string) =>
      ({
        kind: "logged",
        body: { jurisdiction: "CN", checkpoint: "county-north", tests: [breath(value)] },
      }) as const;
    const many = Array.from({ length: 100 }, () => logged("0.41"));
    await caseOnServer(supervisor, [...many, { ...logged("0.61"), personal }], "100002");
    const countOpen = async (filter: string) => {
      const path = `/v1/stops?open=true&count=true&limit=1${filter}`;
      return (await supervisor.get<{ count: { number: number } }>(path)).count.number;
    };
    const others = (await countOpen("")) - (await countOpen("&officer=100001"));
    // More than the tablet's list has.
    expect(others).toBeGreaterThan(100);
    await page.reload();
    await unlock(page);
    await page.getByText(`本单位其他未结案件 ${others} 起`).click();
    const row = page.locator(".others [data-stop]").filter({ hasText: "云L54321" });
    expect(await row.textContent()).toMatch(/0.61 mg\/L.*云L54321 · 段某.*提取血样检验.*立即/);
    await row.click();
    await page.getByRole("button", { name: "下一步：提取血样" }).waitFor();
    await page.getByRole("button", { name: "← 返回" }).click();
    // A case that was opened here is still a colleague's, and is counted once.
    await page.getByText(`本单位其他未结案件 ${others} 起`).waitFor();
    expect(await stopRows(page).filter({ hasText: "云L54321" }).count()).toBe(1);
    await context.close();
  });
});
