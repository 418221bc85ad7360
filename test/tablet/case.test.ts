import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { signedIn } from "../server.ts";
import { useSite } from "../site.ts";
import {
  authenticate,
  logPositive,
  logZero,
  PIN,
  press,
  signIn,
  startShift,
  stopRows,
  syncSays,
  typeTwice,
} from "../tablet.ts";

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
    expect(await stopRows(page).count()).toBe(0);
    await context.close();
  });
});

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
