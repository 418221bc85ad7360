import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { DEMO_PASSWORD } from "../packages/server/src/demo/accounts.ts";
import { en } from "../packages/tablet-ui/src/words/en.ts";
import { zh } from "../packages/tablet-ui/src/words/zh.ts";
import { buildTabletUi } from "../scripts/build-tablet-ui.ts";
import { LANDSCAPE, launchBrowser, PORTRAIT, TABLET } from "./browser.ts";
import { startServer } from "./server.ts";

/**
 * Draws every screen of the tablet, in every important state, in four combinations of language, theme and orientation,
 * and puts them on one sheet. `pnpm screens [folder] [combination]`, with a combination such as `zh-night`. The sheet
 * of all four is stored in docs/.
 */

const COMBINATIONS = [
  { words: zh, language: "zh", theme: "night", viewport: LANDSCAPE },
  { words: zh, language: "zh", theme: "day", viewport: PORTRAIT },
  { words: en, language: "en", theme: "day", viewport: LANDSCAPE },
  { words: en, language: "en", theme: "night", viewport: PORTRAIT },
] as const;
type Combination = (typeof COMBINATIONS)[number];

/** The steps of a case that are open from its beginning. */
const STEPS = [
  "driver",
  "vehicle",
  "observations",
  "circumstances",
  "draw-blood",
  "restrain",
  "family",
  "measure",
  "sign",
  "photo",
  "lab-result",
  "dispute",
  "void",
];
const PIN = "271828";

const folder = resolve(process.argv[2] ?? "screens");
const only = process.argv[3];
/** The sheet of the documentation. */
const KEPT = join(import.meta.dirname, "../docs/tablet-screens.jpg");

interface Shot {
  readonly screen: string;
  readonly combination: string;
  readonly png: Buffer;
}

/** The file of the tablet's service worker: a new version is one with other bytes. */
const WORKER_SCRIPT = join(import.meta.dirname, "../packages/tablet-ui/dist/sw.js");
const DAY_MS = 86_400_000;

/** Opens a tablet in one combination, with helpers for its screens. Without the service worker, calls can be mocked. */
async function open(browser: Browser, url: string, combination: Combination, without: { serviceWorker?: true } = {}) {
  const { words: w, language, theme, viewport } = combination;
  const context: BrowserContext = await browser.newContext({
    ...TABLET,
    viewport,
    locale: language === "zh" ? "zh-CN" : "en-GB",
    serviceWorkers: without.serviceWorker ? "block" : "allow",
  });
  context.setDefaultTimeout(15_000);
  await context.addInitScript(
    ([lang, look]) => {
      localStorage.setItem("roadside.language", lang as string);
      localStorage.setItem("roadside.theme", look as string);
      // A clock that the test can set wrong.
      const Real = Date;
      const wrong = () => Real.now() + Number(localStorage.getItem("look.clock") ?? 0);
      globalThis.Date = class extends Real {
        constructor(...parts: []) {
          super(...((parts.length === 0 ? [wrong()] : parts) as []));
        }
        static override now = wrong;
      } as DateConstructor;
    },
    [language, theme],
  );
  const page = await context.newPage();
  const shots: Shot[] = [];
  const named = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const at = async (hash: string, wait: string) => {
    await page.goto(`${url}/#/${hash}`);
    await page.locator(wait).first().waitFor();
  };
  return {
    context,
    page,
    shots,
    named,
    at,
    async shoot(screen: string, of: Page = page) {
      // The toast of an earlier tap does not belong to another screen.
      await of.evaluate(
        (said) =>
          document
            .querySelector<HTMLElement>(".toast-place")
            ?.style.setProperty("visibility", said ? "visible" : "hidden"),
        screen === "home, saved",
      );
      await of.waitForTimeout(120);
      const shot = {
        screen,
        combination: `${language} ${theme} ${viewport.width}x${viewport.height}`,
        png: await of.screenshot(),
      };
      shots.push(shot);
      await writeFile(
        join(folder, `${screen}, ${shot.combination}.png`.replaceAll(", ", "-").replaceAll(" ", "-")),
        shot.png,
      );
    },
    async signIn() {
      await page.getByLabel(w.signIn.badge).fill("100001");
      await page.getByLabel(w.signIn.password, { exact: true }).fill(DEMO_PASSWORD);
      await named(w.signIn.submit).click();
    },
    async choosePin() {
      await page.getByRole("heading", { name: w.pin.choose }).waitFor();
      await page.keyboard.type(PIN);
      await page.getByRole("heading", { name: w.pin.again }).waitFor();
      await page.keyboard.type(PIN);
      await page.locator(".option").first().waitFor();
    },
    async startShift() {
      for (const value of ["xilan-bus-station", "DEMO-5002"]) await page.locator(`input[value="${value}"]`).check();
      await named(w.shift.start).click();
      await page.locator(".big.zero").waitFor();
    },
    async logZero() {
      await page.locator(".big.zero").click();
      await page.locator(".big.zero.confirm").click();
      await page.locator(".big.zero:not(.confirm)").waitFor();
    },
    async logPositive(value: string): Promise<string> {
      await at("reading", ".keypad");
      for (const _ of ["first", "again"]) {
        await press(page, value);
        await page.locator("[type=submit]").click();
      }
      await page.locator("[data-step]").first().waitFor();
      return page.url().split("/").at(-1) ?? "";
    },
    async reopen(hash = "") {
      await page.goto(`${url}/#/${hash}`);
      await page.reload();
      await page.getByRole("heading", { name: w.pin.title }).waitFor();
      await page.keyboard.type(PIN);
      await page.locator(".pin-pad").waitFor({ state: "detached" });
    },
  };
}

/** An officer's night, from the first sign-in to the end of the shift. */
async function night(browser: Browser, url: string, combination: Combination): Promise<Shot[]> {
  const { words: w } = combination;
  const { context, page, shots, named, at, shoot, ...tablet } = await open(browser, url, combination);
  await page.goto(url);
  await page.getByLabel(w.signIn.badge).waitFor();
  await shoot("sign-in");
  await page.getByLabel(w.signIn.badge).fill("100001");
  await page.getByLabel(w.signIn.password, { exact: true }).fill("wrong");
  await named(w.signIn.submit).click();
  await page.getByText(w.signIn.wrong).waitFor();
  await shoot("sign-in, wrong");
  await tablet.signIn();
  await page.getByRole("heading", { name: w.pin.choose }).waitFor();
  await page.keyboard.type("271");
  await shoot("new PIN");
  await page.reload();
  await tablet.signIn();
  await tablet.choosePin();
  await shoot("start of shift");
  await tablet.startShift();
  await shoot("home, empty");
  await page.locator(".big.zero").click();
  await shoot("home, armed");
  await page.locator(".big.zero.confirm").click();
  await page.locator(".tonight [data-stop]").waitFor();
  await shoot("home, saved");
  await at("no-reading", ".outcomes");
  await shoot("no reading");
  await at("reading", ".keypad");
  await press(page, "0.52");
  await shoot("reading");
  await page.locator(`input[value="other"]`).check();
  await shoot("reading, another time");
  await page.locator(`input[value="now"]`).check();
  await named(w.reading.discardYes).click();
  await shoot("reading, to discard");
  await named(w.reading.discardNo).click();
  await page.locator("[type=submit]").click();
  await press(page, "0.5");
  await shoot("reading, again");
  await press(page, "2");
  await page.locator("[type=submit]").click();
  await page.locator("[data-step]").first().waitFor();
  const id = page.url().split("/").at(-1) ?? "";
  await shoot("case");
  for (const step of STEPS) {
    await at(`step/${id}/${step}`, "main.step, .empty");
    await shoot(`step ${step}`);
  }

  // A case continues: the driver, the vehicle, an earlier stop to link.
  const other = await tablet.logPositive("0.3");
  await at(`step/${id}/driver`, "main.step");
  await page.locator("main.step input:not([type=radio])").first().fill("110105194912310021");
  await page.locator("[type=submit]").click();
  await shoot("step driver, a wrong digit");
  await page.locator("main.step input:not([type=radio])").first().fill("11010519491231002X");
  await page.locator("[type=submit]").click();
  await page.waitForURL((url) => !url.href.endsWith("driver"));
  await at(`step/${id}/driver`, "main.step");
  await shoot("step driver, recorded");
  await at(`step/${id}/vehicle`, ".plate-keypad");
  await page.locator(".plate-cells input:not([type=radio])").fill("云L12345");
  await page.locator("[type=submit]").click();
  await page.waitForTimeout(300);
  await at(`step/${id}/draw-blood`, "main.step");
  await page.locator(".tube input").first().fill("A1");
  await page.locator("[type=submit]").click();
  await page.waitForTimeout(300);
  await at(`step/${id}/seal-sample`, "main.step");
  await shoot("step seal-sample");
  await at(`step/${id}/link`, "main.step");
  await shoot("step link");
  await page.locator("main.step select").selectOption(other);
  await page.locator("main.step input").fill("同行的朋友");
  await page.locator("[type=submit]").click();
  await page.waitForTimeout(300);
  await at(`stop/${id}`, ".details-columns");
  await shoot("case, linked");
  await page.locator(".plain.log button").last().scrollIntoViewIfNeeded();
  await shoot("case, log");
  await page.locator(".plain.log button").first().click();
  await page.locator("form").waitFor();
  await shoot("correction");
  for (const form of ["slip-58", "slip-80", "a4"]) {
    await at(`print/${id}/${form}`, ".paper");
    await shoot(`print ${form}`);
  }
  await at("", ".big.zero");
  for (let zero = 0; zero < 14; zero += 1) await tablet.logZero();
  await page.locator("[data-sync=received]").waitFor();
  await shoot("home, many");
  await named(w.tonight.filters.positive).click();
  await shoot("home, positive");
  await named(w.tonight.filters.all).click();
  await page.locator("[type=search]").fill("云Z");
  await shoot("home, nothing found");
  await page.locator("[type=search]").fill("");
  await page.locator(".others summary").click();
  await page.locator(".others summary").scrollIntoViewIfNeeded();
  await shoot("home, other stops of the unit");
  await at("sync", ".sending");
  await shoot("sending");
  await at("end-shift", ".end-shift");
  await shoot("end of shift");
  const [first, last] = [page.getByLabel(w.endShift.fields.first), page.getByLabel(w.endShift.fields.last)];
  await first.fill("100");
  await last.fill("140");
  await shoot("end of shift, differences");
  await last.fill("90");
  await shoot("end of shift, backwards");

  const second = await context.newPage();
  await second.goto(url);
  await second.getByRole("heading", { name: w.elsewhere.title }).waitFor();
  await shoot("another tab", second);
  await second.close();
  await at("", ".big.zero");
  // A new version: other bytes of the service worker, found when the page checks for it.
  await appendFile(WORKER_SCRIPT, "\n//");
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await page.locator(".update-notice").waitFor();
  await shoot("update offered");
  await page.reload();
  await page.getByRole("heading", { name: w.pin.title }).waitFor();
  await shoot("PIN");
  for (const left of [9, 8, 7, 6, 5, 4, 3, 2, 1]) {
    await page.keyboard.type("000000");
    await page.getByText(w.pin.wrong(left)).waitFor();
  }
  await shoot("PIN, last try");
  await page.keyboard.type("000000");
  await page.getByRole("heading", { name: w.pin.codeTitle }).waitFor();
  await shoot("recovery");
  await page.getByLabel(w.pin.code).fill("00000-00000-00000-00000");
  await named(w.pin.next).click();
  await page.keyboard.type(PIN);
  await page.getByText(w.pin.wrongCode).waitFor();
  await shoot("recovery, wrong code");
  await context.close();
  return shots;
}

/**
 * Failures: the clock, the storage, the network, the server, the session, the enrolment, a chunk that does not load.
 */
async function troubles(browser: Browser, url: string, combination: Combination): Promise<Shot[]> {
  const { words: w } = combination;
  const { context, page, shots, at, shoot, ...tablet } = await open(browser, url, combination, { serviceWorker: true });
  const setClock = (ms: number) => page.evaluate((off) => localStorage.setItem("look.clock", String(off)), ms);
  await page.goto(url);
  await setClock(-1.1 * DAY_MS);
  await page.reload();
  await tablet.signIn();
  await tablet.choosePin();
  await tablet.startShift();
  await page.locator("[data-notice=clock]").waitFor();
  const id = await tablet.logPositive("0.52");
  await at(`step/${id}/measure`, "main.step");
  await page.locator('input[value="licence-withheld"]').check();
  await page.locator(".step-fields input:not([type=radio])").first().fill("530001");
  await page.locator("[type=submit]").click();
  await page.waitForTimeout(300);
  await at("", ".big.zero");
  await tablet.logZero();
  await page.locator("[data-sync=received]").waitFor();
  await page.evaluate(() => localStorage.setItem("roadside.store", "another"));
  await tablet.reopen();
  await page.locator("[data-notice=clock]").waitFor();
  await shoot("home, notices");
  await setClock(0);
  await tablet.reopen();
  await page.locator(".row-duty.over").first().waitFor();
  await shoot("home, a duty overdue");
  await at(`stop/${id}`, ".details-columns");
  await shoot("case, a duty overdue");

  await at("", ".big.zero");
  await context.setOffline(true);
  await tablet.logZero();
  await tablet.logZero();
  await page.getByText(w.sync.offline).waitFor();
  await page.waitForTimeout(300);
  await shoot("home, no network");
  await at("sync", ".sending");
  await shoot("sending, no network");
  await at(`stop/${id.replace(/.$/, (end) => (end === "0" ? "1" : "0"))}`, ".empty");
  await page.getByText(w.stop.notHere).waitFor();
  await shoot("case, not here");
  await context.setOffline(false);

  await at("sync", ".sending");
  await page.getByText(w.sync.none).waitFor();
  /** Mocks the answers to the tablet's next calls, logs one more stop, and shows the panel. */
  const answered = async (screen: string, wait: string, calls: Parameters<BrowserContext["route"]>[1]) => {
    await context.route(/\/v1\/(entries|devices)$/, calls);
    await at("", ".big.zero");
    await tablet.logZero();
    await page.locator(wait).first().waitFor();
    if (screen === "stuck") await shoot("home, stuck");
    await at("sync", ".sending");
    await page.waitForTimeout(300);
    await shoot(`sending, ${screen}`);
    await context.unroute(/\/v1\/(entries|devices)$/);
  };
  const refuse =
    (code: string): Parameters<BrowserContext["route"]>[1] =>
    async (route, request) => {
      if (!request.url().endsWith("/entries"))
        return route.fulfill({ status: 200, json: { state: code.replace("device-", "") } });
      const { entries } = request.postDataJSON() as { entries: { entry: { id: string } }[] };
      const problem = { code, title: code, status: 403 };
      await route.fulfill({
        json: { results: entries.map(({ entry }) => ({ id: entry.id, status: "rejected", problem })) },
      });
    };
  await answered("stuck", "[data-sync=stuck]", refuse("broken-chain"));
  await answered("server error", "[data-sync=stuck]", (route) => route.fulfill({ status: 503, json: {} }));
  await answered("device pending", "[data-sync=stuck]", refuse("device-pending"));
  await answered("session ended", "[data-sync=stuck]", (route) => route.fulfill({ status: 401, json: {} }));
  await at("sign-in", "form");
  await shoot("sign-in, again");
  await tablet.signIn();
  await at("", ".big.zero");
  await context.route(/\/v1\/(entries|devices)$/, refuse("device-revoked"));
  // What still waits may be refused, and the tablet locked, between the two taps.
  const logged = tablet.logZero().catch(() => undefined);
  await page.locator("[data-notice=revoked]").waitFor();
  void logged;
  await shoot("PIN, revoked");
  await page.keyboard.type(PIN);
  await page.locator(".big.zero").waitFor();
  await shoot("home, revoked");
  await at("sync", ".sending");
  await shoot("sending, revoked");

  await page.goto(`${url}/#/end-shift`);
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  await context.route(/assets\/end-shift/, async (route) => {
    await held;
    await route.abort();
  });
  await tablet.reopen("end-shift");
  await page.locator("main.loading").waitFor();
  await shoot("a screen that loads");
  go();
  await page.getByText(w.loading.failed).waitFor();
  await shoot("a screen that did not load");
  await context.unroute(/assets\/end-shift/);
  await page.getByRole("button", { name: w.loading.retry }).click();
  await page.getByRole("heading", { name: w.pin.title }).waitFor();
  await page.keyboard.type(PIN);
  await page.locator(".end-shift").waitFor();
  await shoot("end of shift, unsent");
  await context.close();
  return shots;
}

/** The practice mode. */
async function practice(browser: Browser, url: string, combination: Combination): Promise<Shot[]> {
  const { words: w } = combination;
  const { context, page, shots, named, at, shoot, ...tablet } = await open(browser, `${url}/?practice`, combination);
  await page.goto(`${url}/?practice`);
  await page.getByLabel(w.signIn.badge).waitFor();
  await shoot("practice, sign-in");
  await tablet.signIn();
  await tablet.choosePin();
  await named(w.shift.start).click();
  await page.locator(".practice-card").waitFor();
  await shoot("practice, home");
  await page.locator(".big.reading").click();
  await page.locator(".from-analyser").click();
  await shoot("practice, blowing");
  await page.locator(".verdict[data-category]").waitFor();
  await shoot("practice, read");
  await context.close();
  return shots;
}

async function press(page: Page, keys: string): Promise<void> {
  for (const key of keys) await page.locator(".keypad").getByRole("button", { name: key, exact: true }).click();
}

/** All shots on one page, a row for each screen, a column for each combination. */
async function sheet(browser: Browser, shots: readonly Shot[]): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 2000, height: 1000 } });
  const screens = [...new Set(shots.map(({ screen }) => screen))];
  const cell = (screen: string, combination: string) => {
    const shot = shots.find((one) => one.screen === screen && one.combination === combination);
    return `<td>${shot ? `<img src="data:image/png;base64,${shot.png.toString("base64")}">` : ""}</td>`;
  };
  const combinations = [...new Set(shots.map(({ combination }) => combination))];
  await page.setContent(
    `<style>body{margin:0;background:#666;font:16px sans-serif;color:#fff}td{vertical-align:top;padding:4px}img{height:300px}</style><table><tr><th></th>${combinations.map((one) => `<th>${one}</th>`).join("")}</tr>${screens
      .map((screen) => `<tr><th>${screen}</th>${combinations.map((one) => cell(screen, one)).join("")}</tr>`)
      .join("")}</table>`,
  );
  const image = await page.screenshot({ fullPage: true, type: "jpeg", quality: 60 });
  await page.close();
  return image;
}

await buildTabletUi();
const [server, browser] = await Promise.all([startServer(), launchBrowser()]);
try {
  await mkdir(folder, { recursive: true });
  const shots: Shot[] = [];
  for (const combination of COMBINATIONS.filter(
    ({ language, theme }) => only === undefined || `${language}-${theme}` === only,
  )) {
    for (const part of [night, troubles, practice]) shots.push(...(await part(browser, server.url, combination)));
  }
  const drawn = only === undefined ? KEPT : join(folder, "contact-sheet.jpg");
  await writeFile(drawn, await sheet(browser, shots));
  process.stdout.write(`${shots.length} screens in ${folder}, on one sheet in ${drawn}\n`);
} finally {
  await browser.close();
  await server.close();
}
