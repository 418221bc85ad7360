import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { signedIn } from "./server.ts";
import { useSite } from "./site.ts";
import {
  openStep,
  press,
  readyForOffline,
  saveStep,
  signIn,
  startShift,
  syncSays,
  typeTwice,
  unlock,
} from "./tablet.ts";

interface Night {
  stops: {
    key: string;
    at: string;
    vehicle: { type: { en: string } };
    driver: { name: string };
    observations: { zh: string }[];
    reading: { value: string };
    statements: { zh: string }[];
    expectedCategory: string;
  }[];
  links: { relation: { zh: string } }[];
}

const site = useSite();
let night: Night;
beforeAll(async () => {
  night = JSON.parse(await readFile(join(import.meta.dirname, "data/jianchuan-2020-10-15.json"), "utf8")) as Night;
});

/** Enters one stop as reported, no more. The reading is typed twice, and the case opens. */
async function enter(page: Page, stop: Night["stops"][number]): Promise<void> {
  await page.getByRole("button", { name: /^有读数/ }).click();
  await page.getByRole("radio", { name: "血液" }).check();
  await press(page, stop.reading.value);
  await page.getByRole("radio", { name: "其他时间" }).check();
  await page.getByLabel("日期").fill(stop.at.slice(0, 10));
  await page.getByLabel("时刻").fill(stop.at.slice(11, 16));
  await page.getByRole("checkbox", { name: "大约" }).check();
  // The law of that night, immediately and offline.
  const verdict = page.locator(".verdict");
  await expect.poll(() => verdict.getAttribute("data-category")).toBe(stop.expectedCategory);
  expect(await verdict.textContent()).toContain("GB 19522-2010第4.1条，2011-07-01 起施行");
  await page.getByRole("button", { name: "保存" }).click();
  await press(page, stop.reading.value);
  await page.getByRole("button", { name: "核对并记录" }).click();
  await page.locator("[data-step]").first().waitFor();
  await openStep(page, "driver");
  await page.getByLabel(/^姓名/).fill(stop.driver.name);
  await saveStep(page);
  await openStep(page, "vehicle");
  await page.getByRole("radio", { name: "微型车" }).check();
  await page.getByRole("radio", { name: "非营运" }).check();
  await page.getByRole("radio", { name: "普通道路" }).check();
  await saveStep(page);
  await openStep(page, "observations");
  await page.getByLabel(/^观察到的情况/).fill(stop.observations.map(({ zh }) => zh).join("\n"));
  await page.getByLabel(/^驾驶人陈述/).fill(stop.statements.map(({ zh }) => zh).join("\n"));
  await saveStep(page);
  await openStep(page, "circumstances");
}

/** Saves the open step and goes back to the list. */
async function saveAndLeave(page: Page, title: string): Promise<void> {
  await page.getByRole("button", { name: "保存并继续" }).click();
  await page.getByRole("heading", { name: title, exact: true }).waitFor({ state: "hidden" });
  await page.goto(`${site.url}/#/`);
  await page.getByRole("button", { name: /^有读数/ }).waitFor();
}

interface StopDetails {
  stop: {
    at: object;
    logged: { checkpoint: string; operation: string; vehicle: object; observations: string[] };
    personal: { name: string; statements: string[] };
    links: { to: string; relation: string }[];
  };
  assessment: { category: string; classification: { citations: { instrument: string }[]; margin: { value: string } } };
  entries: { entry: { recordedAt: string } }[];
}
interface Statistics {
  total: { stops: number; byCategory: Record<string, number> };
}

describe("the night of 15 October 2020, in Jianchuan", () => {
  it("is logged offline on a tablet, sent when the network is back, and visible to the supervisor and in the prefecture's statistics", async () => {
    const prefecture = await signedIn(site.url, "100003");
    const countOfNight = "/v1/statistics?from=2020-10-15&to=2020-10-15";
    const before = await prefecture.get<Statistics>(countOfNight);

    const { context, page, faults } = await site.openTablet();
    await signIn(page);
    await startShift(page);
    await readyForOffline(page);
    await context.setOffline(true);
    const [li, zhao] = night.stops as [Night["stops"][number], Night["stops"][number]];
    await enter(page, li);
    // Everything else is invented; it is not in the report.
    await page.getByRole("radio", { name: "否" }).first().check();
    await saveStep(page);
    await openStep(page, "restrain");
    await page.getByText("约束至酒醒", { exact: true }).last().waitFor();
    await page.getByLabel(/^地点/).fill("剑川县公安局交警大队");
    await page.getByRole("button", { name: "稍后再填" }).click();
    await page.waitForURL((url) => !url.hash.endsWith("restrain"));
    await openStep(page, "restrain");
    expect(await page.getByLabel(/^地点/).inputValue()).toBe("剑川县公安局交警大队");
    await saveStep(page);
    await openStep(page, "family");
    await page.getByRole("radio", { name: "检验和约束" }).check();
    await page.getByRole("radio", { name: "已通知" }).check();
    await saveAndLeave(page, "通知家属");
    await page.locator("[data-stop]").first().click();
    await page.locator("[data-step]").first().waitFor();
    await openStep(page, "draw-blood");
    await page.getByLabel("管号").first().fill("A-001");
    await page.getByLabel("管号").nth(1).fill("B-001");
    await page.getByRole("radio", { name: "不含醇" }).check();
    await saveStep(page);
    await openStep(page, "seal-sample");
    expect(await page.getByLabel("管号").first().inputValue()).toBe("A-001");
    await page.getByLabel("封签号").first().fill("531");
    await page.getByLabel("封签号").nth(1).fill("532");
    await page.getByRole("radio", { name: "已签名" }).check();
    await saveAndLeave(page, "封装血样");

    await enter(page, zhao);
    await openStep(page, "link");
    const option = page.getByLabel(/^另一起记录/).locator("option", { hasText: li.driver.name });
    await page.getByLabel(/^另一起记录/).selectOption((await option.getAttribute("value")) ?? "");
    await page.getByLabel("关系").fill(night.links[0]?.relation.zh ?? "");
    await saveAndLeave(page, "关联另一起");
    await syncSays(page, "waiting");
    expect(
      await page.locator("[data-stop]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-standing"))),
    ).toEqual(["waiting", "waiting"]);

    // The tablet is restarted offline: everything is still there.
    await page.reload();
    await unlock(page);
    await page.getByText("醉酒后驾车").first().waitFor();
    expect(await page.locator("[data-stop]").count()).toBe(2);

    await context.setOffline(false);
    await syncSays(page, "received");
    const ids = await page
      .locator("[data-stop]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-stop") ?? ""));

    const supervisor = await signedIn(site.url, "100002");
    const { stops } = await supervisor.get<{ stops: { id: string; category: string; checkpoint: string }[] }>(
      "/v1/stops?from=2020-10-15&to=2020-10-15&category=drunk",
    );
    for (const id of ids)
      expect(stops.find((stop) => stop.id === id)).toMatchObject({
        category: "drunk",
        checkpoint: "xilan-bus-station",
      });

    const [ofZhao, ofLi] = await Promise.all(ids.map((id) => supervisor.get<StopDetails>(`/v1/stops/${id}`)));
    for (const [details, stop, margin] of [
      [ofLi, li, "140"],
      [ofZhao, zhao, "40"],
    ] as const) {
      expect(details?.stop).toMatchObject({
        at: { at: stop.at, precision: "minute", approximate: true },
        logged: {
          checkpoint: "xilan-bus-station",
          operation: "night-action",
          vehicle: { type: "microvan", kind: "automobile", use: "non-commercial" },
          observations: stop.observations.map(({ zh }) => zh),
        },
        personal: { name: stop.driver.name, statements: stop.statements.map(({ zh }) => zh) },
      });
      expect(details?.assessment).toMatchObject({
        category: "drunk",
        classification: { margin: { value: margin }, citations: [{ instrument: "GB 19522-2010" }] },
      });
    }
    expect(ofZhao?.stop.links).toMatchObject([{ to: ids[1], relation: "好友,同席饮酒后先后驾车" }]);

    // At the station, on another tablet: Li is handed over, the laboratory receives the blood, and Li is notified of
    // the result.
    const station = await site.openTablet();
    await signIn(station.page, "100002");
    await startShift(station.page);
    for (const [step, chosen] of [
      ["hand-over", "派出所或队部"],
      ["send-sample", "检验机构"],
      ["lab-result", null],
      ["tell-result", "已签名"],
      ["release", "家属"],
    ] as const) {
      await station.page.goto(`${site.url}/#/stop/${ids[1]}`);
      await station.page.locator(`[data-step="${step}"]`).click();
      await station.page.locator("main.step").waitFor();
      const title = (await station.page.locator("h1").textContent()) ?? "";
      if (chosen) await station.page.getByRole("radio", { name: chosen }).check();
      else await typeTwice(station.page, "220");
      await saveAndLeave(station.page, title);
    }
    await syncSays(station.page, "received");
    await station.context.close();
    const whole = await supervisor.get<{
      stop: { events: { kind: string }[]; flags: object[] };
      assessment: { obligations: { code: string; state: string }[] };
    }>(`/v1/stops/${ids[1]}`);
    expect(whole.stop.events.map(({ kind }) => kind).filter((kind) => kind !== "particulars-stated")).toEqual([
      "circumstance-stated",
      "restrained",
      "family-notified",
      "sample-drawn",
      "sample-sealed",
      "handed-over",
      "sample-moved",
      "lab-reported",
      "result-notified",
      "released-sober",
    ]);
    expect(whole.stop.flags).toEqual([]);
    const owed = whole.assessment.obligations
      .filter(({ state }) => state === "due" || state === "overdue")
      .map(({ code }) => code);
    for (const done of [
      "draw-blood",
      "seal-sample",
      "send-sample",
      "notify-result",
      "restrain",
      "release-sober",
      "notify-family-of-restraint",
    ])
      expect(owed).not.toContain(done);

    const after = await prefecture.get<Statistics>(countOfNight);
    expect(after.total.stops - before.total.stops).toBe(2);
    expect((after.total.byCategory.drunk ?? 0) - (before.total.byCategory.drunk ?? 0)).toBe(2);
    expect(faults).toEqual([]);
    await context.close();
  });
});
