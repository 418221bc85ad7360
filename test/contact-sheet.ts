import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { en } from "../packages/tablet-ui/src/words/en.ts";
import { zh } from "../packages/tablet-ui/src/words/zh.ts";
import { DEMO_PASSWORD } from "../packages/worker/demo/accounts.ts";
import { buildTabletUi } from "../scripts/build-tablet-ui.ts";
import { LANDSCAPE, launchBrowser, PORTRAIT, TABLET } from "./browser.ts";
import { startServer } from "./server.ts";

/** Draws every screen of the tablet in four combinations of language, theme and way of holding it, and lays them on one sheet. `pnpm screens [folder]`. */

const COMBINATIONS = [
  { words: zh, language: "zh", theme: "night", viewport: LANDSCAPE },
  { words: zh, language: "zh", theme: "day", viewport: PORTRAIT },
  { words: en, language: "en", theme: "day", viewport: LANDSCAPE },
  { words: en, language: "en", theme: "night", viewport: PORTRAIT },
] as const;
type Combination = (typeof COMBINATIONS)[number];

const STEPS = [
  "driver",
  "vehicle",
  "observations",
  "circumstances",
  "draw-blood",
  "seal-sample",
  "family",
  "measure",
  "sign",
  "photo",
  "lab-result",
  "void",
];
const PIN = "271828";

interface Shot {
  readonly screen: string;
  readonly combination: string;
  readonly png: Buffer;
}

async function walk(browser: Browser, url: string, combination: Combination): Promise<Shot[]> {
  const { words: w, language, theme, viewport } = combination;
  const context: BrowserContext = await browser.newContext({ ...TABLET, viewport, locale: language === "zh" ? "zh-CN" : "en-GB" });
  context.setDefaultTimeout(15_000);
  await context.addInitScript(
    ([lang, look]) => {
      localStorage.setItem("roadside.language", lang as string);
      localStorage.setItem("roadside.theme", look as string);
    },
    [language, theme],
  );
  const page = await context.newPage();
  const shots: Shot[] = [];
  const shoot = async (screen: string) => {
    await page.waitForTimeout(120);
    shots.push({ screen, combination: `${language} ${theme} ${viewport.width}x${viewport.height}`, png: await page.screenshot() });
  };
  const at = async (hash: string, wait: string) => {
    await page.goto(`${url}/#/${hash}`);
    await page.locator(wait).first().waitFor();
  };
  const named = (name: string | RegExp) => page.getByRole("button", { name, exact: true });

  await page.goto(url);
  await page.getByLabel(w.signIn.badge).waitFor();
  await shoot("sign-in");
  await page.getByLabel(w.signIn.badge).fill("100001");
  await page.getByLabel(w.signIn.password, { exact: true }).fill("wrong");
  await named(w.signIn.submit).click();
  await page.getByText(w.signIn.wrong).waitFor();
  await shoot("sign-in, wrong");
  await page.getByLabel(w.signIn.password, { exact: true }).fill(DEMO_PASSWORD);
  await named(w.signIn.submit).click();
  await page.getByRole("heading", { name: w.pin.choose }).waitFor();
  await page.keyboard.type("271");
  await shoot("new PIN");
  await page.keyboard.type("828");
  await page.getByRole("heading", { name: w.pin.again }).waitFor();
  await page.keyboard.type(PIN);
  await page.locator(".option").first().waitFor();
  await shoot("start of shift");
  for (const value of ["xilan-bus-station", "DEMO-5002"]) await page.locator(`input[value="${value}"]`).check();
  await named(w.shift.start).click();
  await page.locator(".big.zero").waitFor();
  await shoot("home, empty");
  await page.locator(".big.zero").click();
  await shoot("home, armed");
  await page.locator(".big.zero.confirm").click();
  await page.locator("[data-stop]").waitFor();
  await shoot("home, saved");
  await at("no-reading", ".outcomes");
  await shoot("no reading");
  await at("reading", ".keypad");
  await press(page, "0.52");
  await shoot("reading");
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
  await at("", ".big.zero");
  await shoot("home");
  await at("sync", ".sending");
  await shoot("sending");
  await page.reload();
  await page.getByRole("heading", { name: w.pin.title }).waitFor();
  await page.keyboard.type("000000");
  await page.getByText(w.pin.wrong(9)).waitFor();
  await shoot("PIN, wrong");
  await named(w.pin.forgotten).click();
  await shoot("recovery code");
  const second = await context.newPage();
  await second.goto(url);
  await second.getByRole("heading", { name: w.elsewhere.title }).waitFor();
  await second.waitForTimeout(120);
  shots.push({ screen: "another tab", combination: shots[0]?.combination ?? "", png: await second.screenshot() });
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
    `<style>body{margin:0;background:#666;font:16px sans-serif;color:#fff}td{vertical-align:top;padding:4px}img{height:400px}</style><table><tr><th></th>${combinations.map((one) => `<th>${one}</th>`).join("")}</tr>${screens
      .map((screen) => `<tr><th>${screen}</th>${combinations.map((one) => cell(screen, one)).join("")}</tr>`)
      .join("")}</table>`,
  );
  const image = await page.screenshot({ fullPage: true, type: "jpeg", quality: 70 });
  await page.close();
  return image;
}

const folder = resolve(process.argv[2] ?? "screens");
const only = process.argv[3];
await buildTabletUi();
const [server, browser] = await Promise.all([startServer(), launchBrowser()]);
try {
  await mkdir(folder, { recursive: true });
  const shots: Shot[] = [];
  for (const combination of COMBINATIONS.filter(({ language, theme }) => only === undefined || `${language}-${theme}` === only)) {
    shots.push(...(await walk(browser, server.url, combination)));
  }
  for (const { screen, combination, png } of shots)
    await writeFile(join(folder, `${screen}, ${combination}.png`.replaceAll(", ", "-").replaceAll(" ", "-")), png);
  await writeFile(join(folder, "contact-sheet.jpg"), await sheet(browser, shots));
  process.stdout.write(`${shots.length} screens in ${folder}\n`);
} finally {
  await browser.close();
  await server.close();
}
