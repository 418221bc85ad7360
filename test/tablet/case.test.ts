import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { signedIn } from "../server.ts";
import { useSite } from "../site.ts";
import { authenticate, logPositive, logZero, PIN, press, signIn, startShift, syncSays, typeTwice } from "../tablet.ts";

const site = useSite();

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
    const { context, page } = await site.onShift();
    await page.getByRole("button", { name: /^有读数/ }).click();
    await logPositive(page, "0.95");
    const stop = page.url().split("/").at(-1) ?? "";
    const step = async (on: Page, id: string) => {
      await on.goto(`${site.url}/#/step/${stop}/${id}`);
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
    await page.goto(`${site.url}/#/stop/${stop}`);
    await page.getByRole("img", { name: "签名" }).waitFor();
    await page.goto(`${site.url}/#/`);
    await syncSays(page, "received");

    const officer = await signedIn(site.url, "100001");
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
          const answer = await fetch(`${site.url}/v1/attachments/${body.digest}`, {
            headers: { authorization: `Bearer ${officer.token}` },
          });
          return `${answer.status} ${answer.headers.get("content-type")}`;
        })
        .toBe(`200 ${body.mediaType}`);
    }
    await context.close();

    // Days later, at the station, on another tablet and by another officer.
    const station = await site.openTablet();
    await signIn(station.page, "100002");
    await startShift(station.page);
    await station.page.goto(`${site.url}/#/stop/${stop}`);
    await station.page.locator("[data-step]").first().waitFor();
    await step(station.page, "hand-over");
    await station.page.getByRole("radio", { name: "派出所或队部" }).check();
    await save(station.page);
    await step(station.page, "lab-result");
    await typeTwice(station.page, "219");
    await save(station.page);
    await station.page.goto(`${site.url}/#/stop/${stop}`);
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
    await station.page.goto(`${site.url}/#/`);
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
    const { context, page } = await site.openTablet();
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
    await page.goto(`${site.url}/?practice#/`);
    await syncSays(page, "received");
    expect(calls).toEqual([]);
    await page.getByRole("button", { name: "结束练习" }).click();
    await authenticate(page);
    await page.getByRole("heading", { name: "设置今晚的 PIN" }).waitFor();
    await page.keyboard.type(PIN);
    await page.keyboard.type(PIN);
    await startShift(page);
    expect(await page.locator(".tonight [data-stop]").count()).toBe(0);
    await context.close();
  });
});
