import { ageOn } from "@roadside/core";
import { describe, expect, it } from "vitest";
import { signedIn } from "../server.ts";
import { useSite } from "../site.ts";
import {
  logPositive,
  logZero,
  openStep,
  press,
  saveStep,
  signIn,
  startShift,
  syncSays,
  typeTwice,
  unlock,
} from "../tablet.ts";

const site = useSite();

describe("an officer at the roadside", () => {
  it("logs a zero in two taps and takes one back: it remains, marked void, and is not counted", async () => {
    const { context, page, faults } = await site.openTablet();
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
    const officer = await signedIn(site.url, "100001");
    const { stop, entries } = await officer.get<{ stop: { voided: { reason: string } }; entries: unknown[] }>(
      `/v1/stops/${undone}`,
    );
    expect(stop.voided.reason).toBe("误触，当场撤销");
    expect(entries).toHaveLength(2);
    expect(faults).toEqual([]);
    await context.close();
  });

  it("logs nothing on a single, accidental tap", async () => {
    const { context, page } = await site.openTablet();
    await signIn(page);
    await startShift(page);
    await page.getByRole("button", { name: /^零值/ }).click();
    await page.getByRole("button", { name: "取消" }).click();
    await page.getByText("还没有记录。").waitFor();
    await context.close();
  });

  it("sees the law's category while typing, sees errors in words, and confirms an implausible reading before it is saved", async () => {
    const { context, page } = await site.openTablet();
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
    await openStep(page, "driver");

    await page.getByLabel("号码").fill("110105194912310021");
    await page.getByText("校验位不符，有一位输错了").waitFor();
    await page.getByRole("button", { name: "清除" }).click();
    await press(page, "11010519491231002X");
    const age = ageOn("1949-12-31", new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10));
    await page.getByText(`女 · ${age} 岁 · 初次登记地 北京`).waitFor();
    await saveStep(page);
    await openStep(page, "vehicle");
    await press(page, "云L12");
    await page.getByRole("button", { name: "保存并继续" }).click();
    await page.getByText("不是已知的号牌式样").waitFor();
    expect(await page.getByRole("button", { name: "I", exact: true }).count()).toBe(0);
    await press(page, "345");
    await saveStep(page);
    await page.goto(`${site.url}/#/`);
    await page.getByText("云L12345").waitFor();
    await syncSays(page, "received");
    const supervisor = await signedIn(site.url, "100002");
    const { stops } = await supervisor.get<{ stops: { reading: { value: string } | null; flags: string[] }[] }>(
      "/v1/stops?limit=1",
    );
    expect(stops[0]).toMatchObject({ reading: { value: "2.8" }, flags: ["implausible"] });
    await context.close();
  });

  it("works with a keyboard only: a zero with two Enters, a reading with its digits, and one below the limit is taken back like a zero", async () => {
    const { context, page } = await site.openTablet();
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

  it("adds the blood result to a stop later, and it decides", async () => {
    const { context, page } = await site.openTablet();
    await signIn(page);
    await startShift(page);
    await page.getByRole("button", { name: /^有读数/ }).click();
    await logPositive(page, "0.36");
    await page.locator(".step-row", { hasText: "检验报告" }).click();
    await typeTwice(page, "80");
    await page.getByRole("button", { name: "保存并继续" }).click();
    // Leaving while it is saved does not bring the officer back.
    await page.goto(`${site.url}/#/`);
    await page.locator("[data-stop]", { hasText: "80 mg/100mL" }).click();
    await expect.poll(() => page.locator(".verdict").first().getAttribute("data-category")).toBe("drunk");
    await page.getByRole("button", { name: "← 返回" }).click();
    await page.locator("[data-stop]", { hasText: "80 mg/100mL" }).waitFor();
    await syncSays(page, "received");
    await context.close();
  });

  it("records the reading of an analyser that shows units of blood, and saves nothing on an accidental Enter", async () => {
    const { context, page } = await site.openTablet();
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
    const id = await page.locator("[data-stop]", { hasText: "79.9" }).getAttribute("data-stop");
    const officer = await signedIn(site.url, "100001");
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
    const { context, page } = await site.openTablet();
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
});
