import { describe, expect, it } from "vitest";
import { signedIn } from "../server.ts";
import { useSite } from "../site.ts";
import { logZero, signIn, startShift, stopRows, syncSays } from "../tablet.ts";

const site = useSite();

describe("the end of a shift", () => {
  it("requires an explanation of each difference, sends its report to the server, and leaves no data of the night on the tablet", async () => {
    const { context, page } = await site.openTablet();
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
    const supervisor = await signedIn(site.url, "100002");
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
    expect(await stopRows(page).count()).toBe(0);
    await context.close();
  });

  it("lists open duties, does not end on an accidental Enter, and reports the officers although the analyser has no counter", async () => {
    const { context, page } = await site.onShift();
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
    await page.getByLabel("由谁继续").selectOption("已知悉，由我继续办理");
    await page.getByLabel(/^已用吹嘴数/).press("Enter");
    await page.getByRole("button", { name: "核对无误，收勤" }).click();
    await page.getByRole("heading", { name: "开始执勤" }).waitFor();
    const supervisor = await signedIn(site.url, "100002");
    const told = async () => (await supervisor.get<{ shifts: object[] }>("/v1/integrity/shifts?unit=532931")).shifts[0];
    await expect.poll(told, { timeout: 20_000 }).toMatchObject({ mouthpieces: 1, officers: [{ badge: "100001" }] });
    expect(await told()).not.toHaveProperty("counterFirst");
    await context.close();
  });
});
