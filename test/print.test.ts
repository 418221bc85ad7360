import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LANDSCAPE, launchBrowser, PORTRAIT } from "./browser.ts";
import { caseOnServer, type Happened } from "./case-entries.ts";
import { readPdf } from "./pdf.ts";
import { signedIn, startServer } from "./server.ts";
import { authenticate, logPositive, logZero, openTablet, PIN, signIn, startShift } from "./tablet.ts";

let server: Awaited<ReturnType<typeof startServer>>;
let browser: Browser;
let supervisor: Awaited<ReturnType<typeof signedIn>>;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  supervisor = await signedIn(server.url, "100002");
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const SALT = "00112233445566778899aabbccddeeff";
const ID_NUMBER = "11010519491231002X";
const LOGGED: Happened = {
  kind: "logged",
  body: {
    jurisdiction: "CN",
    checkpoint: "xilan-bus-station",
    tests: [
      {
        outcome: "reading",
        reading: { specimen: "breath", value: "0.364", unit: "mg/L" },
        analyser: { serial: "DEMO-5002", testNumber: "0017", verifiedUntil: "2099-12-31" },
      },
    ],
    vehicle: { type: "microvan", kind: "automobile", use: "non-commercial" },
    driver: { sex: "male", licence: { status: "valid", classes: "C1" } },
    observations: ["走走停停", "下车时站立不稳"],
  },
  personal: {
    salt: SALT,
    name: "王某",
    idNumber: { kind: "resident", number: ID_NUMBER },
    plate: { kind: "registered", number: "云L12345" },
    statements: ["中午喝了两杯"],
  },
};
const CASE: readonly Happened[] = [
  LOGGED,
  { kind: "disputed", body: { what: "breath-result", onTheSpot: true, words: "没有喝那么多" } },
  {
    kind: "sample-drawn",
    body: { specimen: "blood", tubes: [{ label: "A-1" }, { label: "A-2" }], institution: "县医院", recorded: true },
  },
  {
    kind: "sample-sealed",
    body: {
      tubes: [
        { label: "A-1", seal: "F-81" },
        { label: "A-2", seal: "F-82" },
      ],
      signed: "signed",
    },
  },
  {
    kind: "corrected",
    corrects: 2,
    body: {
      kind: "sample-drawn",
      reason: "医院名称写错",
      body: {
        specimen: "blood",
        tubes: [{ label: "A-1" }, { label: "A-2" }],
        institution: "县人民医院",
        recorded: true,
      },
    },
  },
  { kind: "measure-taken", body: { measure: "licence-withheld", certificate: "PZ-7" } },
  { kind: "record-signed", body: { signed: "refused", reason: "不愿签名" }, personal: { salt: SALT, witness: "赵某" } },
];

/** Opens the print of a stop on a tablet; the stop comes from the server, as another tablet logged it. */
async function openPaper(page: Page, stop: string | undefined, form: string): Promise<void> {
  await page.goto(`${server.url}/#/print/${stop}/${form}`);
  await page.locator(`.paper.${form}`).waitFor();
}

const print = async (page: Page) => readPdf(await page.pdf({ preferCSSPageSize: true }));
/**
 * Returns the text of the print without spaces, from the print layout. Without a Chinese font the PDF has no
 * characters, so only the layout has the text.
 */
async function words(page: Page): Promise<string> {
  await page.emulateMedia({ media: "print" });
  // biome-ignore lint/performance/useDomNodeTextContent: the test needs the layout's text
  const text = await page.locator("body").innerText();
  await page.emulateMedia({ media: null });
  return text.replace(/\s/g, "");
}

/** Signs the record of the open case, and returns to it. */
async function sign(page: Page): Promise<void> {
  const stop = page.url();
  await page.goto(`${stop.replace("/stop/", "/step/")}/sign`);
  const pad = await page.getByRole("img", { name: "签名区" }).boundingBox();
  if (!pad) throw new Error("there is no place to sign");
  await page.mouse.move(pad.x + 40, pad.y + 40);
  await page.mouse.down();
  await page.mouse.move(pad.x + 200, pad.y + 60, { steps: 4 });
  await page.mouse.up();
  await page.getByRole("button", { name: "保存并继续" }).click();
  await page.getByRole("heading", { name: "签名确认", exact: true }).waitFor({ state: "hidden" });
  await page.goto(stop);
}

/**
 * Returns whether this machine has a Chinese font: without one all characters are the same box, and a PDF has no text
 * for it.
 */
async function hasChineseFont(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const [one, other] = ["酒", "驾"].map((character) => {
      const pen = Object.assign(document.createElement("canvas"), { width: 40, height: 40 }).getContext("2d");
      if (pen) pen.font = "30px sans-serif";
      pen?.fillText(character, 0, 32);
      return pen?.canvas.toDataURL();
    });
    return one !== other;
  });
}

async function onDuty() {
  const tablet = await openTablet(browser, server.url);
  await signIn(tablet.page);
  await startShift(tablet.page);
  return tablet;
}

describe("a stop on paper", () => {
  it("opens from the stop, with a slip as wide as the roll and as long as its text", async () => {
    const { context, page, faults } = await onDuty();
    await page.getByRole("button", { name: /^有读数/ }).click();
    await logPositive(page, "0.364");
    await sign(page);
    await page.getByRole("button", { name: "打印" }).click();
    await page.locator(".paper.slip-80").waitFor();
    for (const [form, widthMm] of [
      ["80 毫米小票", 80],
      ["58 毫米小票", 58],
    ] as const) {
      await page.getByRole("radio", { name: form }).check();
      await page.locator(`.paper.slip-${widthMm}`).waitFor();
      const [slip, ...more] = await print(page);
      expect(more).toEqual([]);
      expect(slip?.widthMm).toBeCloseTo(widthMm, 0);
      expect(slip?.heightMm).toBeGreaterThan(100);
      for (const text of ["0.364mg/L", "80.08mg/100mL", "GB19522-2024", "DEMO-5002", "100001", "+08:00"])
        expect(slip?.text).toContain(text);
    }
    expect(await words(page)).toContain("剑川县（532931）");
    await page.getByRole("radio", { name: "A4 记录" }).check();
    const signature = page.getByRole("img", { name: "驾驶人签名" });
    expect(
      await signature.evaluate((picture: HTMLImageElement) => picture.decode().then(() => picture.naturalWidth)),
    ).toBeGreaterThan(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  it("prints on request, remembers the paper, and shows only the paper", async () => {
    const { context, page } = await onDuty();
    const [first] = await caseOnServer(supervisor, CASE);
    await page.evaluate(() => {
      window.print = () => document.body.setAttribute("data-printed", "yes");
    });
    await openPaper(page, first?.entry.stop, "slip-58");
    await page.getByRole("button", { name: "打印", exact: true }).click();
    await page.locator("[data-printed]").waitFor({ state: "attached" });
    await page.goto(`${server.url}/#/stop/${first?.entry.stop}`);
    await page.getByRole("button", { name: "打印" }).click();
    await page.locator(".paper.slip-58").waitFor();
    const text = await words(page);
    expect(text.startsWith("路检Roadside酒精检测单")).toBe(true);
    expect(text).not.toContain("毫米小票");
    await context.close();
  });

  it("gives the driver the category with its clause and their rights, and masks their ID number", async () => {
    const { context, page } = await onDuty();
    const entries = await caseOnServer(supervisor, CASE);
    const last = entries.at(-1);
    await openPaper(page, last?.entry.stop, "slip-80");
    const text = await words(page);
    for (const said of [
      "醉酒后驾车",
      "GB19522-2024第4条",
      "云L12345",
      "王某",
      "110105********002X",
      "您已当场对呼气结果提出异议",
      "《道路交通安全违法行为处理程序规定》第35条第1款(1)",
      "须到指定地点接受处理，截止",
      "依据当日法律的提示，不是处罚决定",
      "西澜线客运站执勤点",
      last?.entry.stop.slice(-8).toUpperCase(),
      last?.hash,
    ])
      expect(text).toContain(said);
    expect(text).not.toContain(ID_NUMBER);
    expect(text).not.toContain("中午喝了两杯");
    const [slip] = await print(page);
    expect(slip?.text).toContain(last?.hash);
    if (await hasChineseFont(page))
      for (const said of ["醉酒后驾", "您的权利和义务", "不是处罚决定"]) expect(slip?.text).toContain(said);

    await page.getByRole("radio", { name: "English" }).check();
    await page.getByRole("heading", { name: "Alcohol test slip" }).waitFor();
    const [english] = await print(page);
    for (const said of ["drunkdriving", "GB19522-2024clause4", "Youdisputedthebreathresult", "notapenaltydecision"])
      expect(english?.text.toLowerCase()).toContain(said.toLowerCase());
    await context.close();
  });

  it("is complete in the A4 record: every entry with its hash, corrections as such, duties with their times, and its state when it was printed", async () => {
    const { context, page } = await onDuty();
    const entries = await caseOnServer(supervisor, CASE);
    await openPaper(page, entries[0]?.entry.stop, "a4");
    const text = await words(page);
    for (const said of [
      ID_NUMBER,
      "中午喝了两杯",
      "站立不稳",
      "更正第3条",
      "已由第5条更正",
      "医院名称写错",
      "县人民医院",
      "法域：中国",
      "执勤点：西澜线客运站执勤点",
      "检定有效期至2099-12-31",
      "F-81",
      "将血样送交检验",
      "7个工作日内",
      "立即",
      "赵某",
      "终端上：拒绝",
      "打印时全部条目已送达服务器",
    ])
      expect(text).toContain(said);
    const pages = await print(page);
    expect(pages.length).toBeGreaterThan(1);
    for (const { widthMm, heightMm } of pages) {
      expect(widthMm).toBeCloseTo(210, 0);
      expect(heightMm).toBeCloseTo(297, 0);
    }
    const printed = pages.map((one) => one.text).join("");
    for (const { hash } of entries) expect(printed).toContain(hash.slice(0, 12));
    expect(pages.map((one, index) => one.text.includes(`${index + 1}/${pages.length}`))).not.toContain(false);
    await context.close();
  });

  it("shows the duties of a refusal and the old value of a corrected reading on both papers", async () => {
    const { context, page } = await onDuty();
    const logged = (test: object) => ({ jurisdiction: "CN", tests: [test] });
    const breath = (value: string) =>
      logged({ outcome: "reading", reading: { specimen: "breath", value, unit: "mg/L" } });
    const [refused] = await caseOnServer(supervisor, [{ kind: "logged", body: logged({ outcome: "refused" }) }]);
    const at = { at: "2025-01-02T03:04:00+08:00", precision: "minute" };
    const [corrected] = await caseOnServer(supervisor, [
      { kind: "logged", body: breath("0.52") },
      { kind: "corrected", corrects: 0, body: { kind: "logged", reason: "看错", body: breath("0.08"), at } },
    ]);
    for (const form of ["slip-58", "a4"]) {
      await openPaper(page, refused?.entry.stop, form);
      const noReading = await words(page);
      expect(noReading).toContain("未测得读数（拒绝检测）提取血样检验《道路交通安全违法行为处理程序规定》");
      expect(noReading).not.toContain("对呼气结果有异议的");
      await openPaper(page, corrected?.entry.stop, form);
      const text = await words(page);
      expect(text).toContain("呼气0.08mg/L（更正自0.52mg/L，原因：看错）");
      expect(text).toContain("低于20mg/100mL");
    }
    expect(await words(page)).toContain("更正为时间：2025-01-0203:04+08:00");
    await context.close();
  });

  it("shows in large type on both papers that it was voided", async () => {
    const { context, page } = await onDuty();
    const [first] = await caseOnServer(supervisor, [LOGGED, { kind: "voided", body: { reason: "same car twice" } }]);
    for (const form of ["slip-58", "a4"]) {
      await openPaper(page, first?.entry.stop, form);
      const title = page.locator(".warning b");
      expect(await title.textContent()).toBe("作废");
      const size = await title.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
      expect(size).toBeGreaterThan(24);
      expect((await print(page))[0]?.text).toContain("samecartwice");
    }
    await context.close();
  });

  it("shows on both papers that it is practice, and no text of the screen", async () => {
    const { context, page } = await openTablet(browser, `${server.url}/?practice`);
    await authenticate(page);
    await page.getByRole("heading", { name: "设置今晚的 PIN" }).waitFor();
    await page.keyboard.type(PIN);
    await page.getByRole("heading", { name: "再输入一次" }).waitFor();
    await page.keyboard.type(PIN);
    await page.getByRole("button", { name: "开始执勤" }).click();
    await logZero(page);
    await page.locator("[data-stop]").first().click();
    await page.getByRole("button", { name: "打印" }).click();
    for (const [form, title] of [
      ["58 毫米小票", "酒精检测单"],
      ["A4 记录", "酒驾检查记录"],
    ] as const) {
      await page.getByRole("radio", { name: form }).check();
      await page.getByRole("heading", { name: title }).waitFor();
      expect(await page.locator(".warning").textContent()).toContain("练习用，不是真实记录");
      expect(await words(page)).not.toContain("结束练习");
    }
    await context.close();
  });

  it("of many entries continues over the pages, and no row is cut", async () => {
    const { context, page } = await onDuty();
    const long = Array.from({ length: 40 }, (_, index): Happened => {
      const said = "a caller rang and asked for another figure; ".repeat(5 + (index % 7));
      return { kind: "interference-reported", body: { words: `begins${index}. ${said} ends${index}.` } };
    });
    const [first] = await caseOnServer(supervisor, [LOGGED, ...long]);
    await openPaper(page, first?.entry.stop, "a4");
    await page.getByRole("radio", { name: "English" }).check();
    await page.getByRole("heading", { name: "Record of a drink-driving check" }).waitFor();
    const pages = await print(page);
    expect(pages.length).toBeGreaterThan(3);
    // No heading is alone at the end of a page: its first row follows.
    expect(pages.filter(({ text }) => /Entries#TimeEntryBadgeHashSync1\d{4}-/.test(text))).toHaveLength(1);
    for (const [index] of long.entries()) {
      const [begins, ends] = [`begins${index}.`, `ends${index}.`].map((mark) =>
        pages.findIndex(({ text }) => text.includes(mark)),
      );
      expect(begins, `entry ${index}`).toBeGreaterThanOrEqual(0);
      expect(ends, `entry ${index}`).toBe(begins);
    }
    await context.close();
  });

  it("is shown on a screen that passes axe, with targets of 48 px, in both orientations", async () => {
    const { context, page } = await onDuty();
    const [first] = await caseOnServer(supervisor, CASE);
    for (const form of ["slip-58", "slip-80", "a4"]) {
      await openPaper(page, first?.entry.stop, form);
      for (const viewport of [LANDSCAPE, PORTRAIT]) {
        await page.setViewportSize(viewport);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(wide, `${form} is wider than the screen`).toBeLessThanOrEqual(0);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
        const small = await page
          .locator("button:visible, input:visible")
          .evaluateAll((controls) =>
            controls
              .filter((control) => (control.closest("label") ?? control).getBoundingClientRect().height < 47.5)
              .map((control) => control.outerHTML),
          );
        expect(small).toEqual([]);
      }
    }
    await context.close();
  });
});
