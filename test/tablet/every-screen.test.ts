import { AxeBuilder } from "@axe-core/playwright";
import { describe, expect, it } from "vitest";
import { LANDSCAPE, PORTRAIT } from "../browser.ts";
import { useSite } from "../site.ts";
import { authenticate, logZero, PIN, press, signIn, startShift, unlock } from "../tablet.ts";

const site = useSite();

describe("an officer at the roadside", () => {
  it("changes the operation within a shift, and ends the shift before using another analyser", async () => {
    const { context, page } = await site.openTablet();
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
    const { context, page } = await site.openTablet();
    await signIn(page);
    await startShift(page);
    await logZero(page);
    await page.getByText(/^本单位其他未结案件/).click();
    const others = page.locator(".others [data-stop]");
    await expect.poll(() => others.count()).toBe(20);
    await expect.poll(() => others.first().evaluate((row) => row.getBoundingClientRect().top < innerHeight)).toBe(true);
    await page
      .locator(".others")
      .getByRole("button", { name: /^再显示/ })
      .click();
    const all = await others.count();
    expect(all).toBeGreaterThan(20);
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
    const { context, page } = await site.openTablet();
    await signIn(page);
    await startShift(page);
    await logZero(page);
    const id = await page.locator("[data-stop]").first().getAttribute("data-stop");
    await page.goto(`${site.url}/#/step/${id}/no-such-step`);
    await page.getByText("这条记录不在本机").waitFor();
    await page.getByRole("button", { name: "← 返回" }).click();
    await page.getByRole("button", { name: /^零值/ }).waitFor();
    await context.close();
  });

  it("shows Chinese and English, and remembers the language and the day theme", async () => {
    const { context, page } = await site.openTablet();
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
    const { context, page } = await site.openTablet();
    const look = async (name: string) => {
      for (const theme of ["night", "day"]) {
        await page.evaluate((chosen) => {
          document.documentElement.dataset.theme = chosen;
        }, theme);
        const axe = new AxeBuilder({ page });
        // The themes differ in colours only.
        if (theme !== "night") axe.withRules("color-contrast");
        const { violations } = await axe.analyze();
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
    await page.goto(`${site.url}/#/`);
    await page.locator("[data-stop]").first().waitFor();
    await look("home");
    await page.getByRole("button", { name: /^未测得/ }).click();
    await look("no reading");
    await page.getByRole("button", { name: "← 返回" }).click();
    await page.locator("[data-sync]").click();
    await look("sending");
    await page.goto(`${site.url}/#/end-shift`);
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
    await page.goto(`${site.url}/?practice`);
    await page.getByText("练习中可用任意警号和密码登录。").waitFor();
    await look("practice, sign-in");
    await signIn(page);
    await page.getByRole("button", { name: "开始执勤" }).click();
    await page.getByText("练习题 1").waitFor();
    await look("practice");
    await context.close();
  });
});
