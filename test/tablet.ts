import type { Browser, Page } from "playwright-core";
import { DEMO_PASSWORD } from "../packages/server/src/demo/accounts.ts";
import { TABLET } from "./browser.ts";

/** A tablet in an officer's hands: a browser profile of its own, its faults collected. */
export async function openTablet(browser: Browser, url: string) {
  const context = await browser.newContext(TABLET);
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    // A call that fails without a network is what these tests are about.
    if (message.type() === "error" && !message.text().includes("Failed to load resource")) faults.push(message.text());
  });
  await page.goto(url);
  return { context, page, faults };
}

export const PIN = "271828";

/** An officer's first sign-in of the night: badge and password, then a PIN, typed twice. */
export async function signIn(page: Page, badge = "100001"): Promise<void> {
  await authenticate(page, badge);
  await page.getByRole("heading", { name: "设置今晚的 PIN" }).waitFor();
  await page.keyboard.type(PIN);
  await page.getByRole("heading", { name: "再输入一次" }).waitFor();
  await page.keyboard.type(PIN);
  await page.getByRole("heading", { name: "开始执勤" }).waitFor();
}

/** Opens the tablet again after it was closed or locked. */
export async function unlock(page: Page, pin = PIN): Promise<void> {
  await page.getByRole("heading", { name: "输入 PIN" }).waitFor();
  await page.keyboard.type(pin);
}

/** Badge and password, and nothing after them. */
export async function authenticate(page: Page, badge = "100001"): Promise<void> {
  await page.getByLabel("警号").fill(badge);
  await page.getByLabel("密码", { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "登录", exact: true }).click();
}

export async function startShift(page: Page, analyser = "DEMO-5002"): Promise<void> {
  await page.getByRole("radio", { name: "西澜线客运站执勤点" }).check();
  await page.getByRole("radio", { name: analyser }).check();
  await page.getByRole("button", { name: "开始执勤" }).click();
  await page.getByRole("button", { name: /^零值/ }).waitFor();
}

export async function logZero(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^零值/ }).click();
  await page.getByRole("button", { name: /^确认记录零值/ }).click();
  await page.getByText("已保存在本机").waitFor();
  // That may still stand there from the zero before; this does not.
  await page.getByRole("button", { name: /^零值/ }).waitFor();
}

/** Types a reading that weighs on the driver, twice; the case opens. `typeFirst` is false where it stands there already. */
export async function logPositive(page: Page, value: string, typeFirst = true): Promise<void> {
  if (typeFirst) await press(page, value);
  await page.getByRole("button", { name: "保存" }).click();
  await press(page, value);
  await page.getByRole("button", { name: "核对并记录" }).click();
  await page.locator("[data-step]").first().waitFor();
}

/** Types a reading of a step twice, as one that weighs on the driver wants it; what saves it stays to be pressed once more. */
export async function typeTwice(page: Page, value: string, save = "保存并继续"): Promise<void> {
  await press(page, value);
  await page.getByRole("button", { name: save, exact: true }).click();
  await page.getByText("再输入一次读数").first().waitFor();
  await press(page, value);
}

/** Presses the keypad's keys. */
export async function press(page: Page, keys: string): Promise<void> {
  for (const key of keys) await page.getByRole("button", { name: key, exact: true }).click();
}

/** Waits until the pill at the top says so: received, waiting, sending or stuck. */
export async function syncSays(page: Page, state: "received" | "waiting" | "stuck"): Promise<void> {
  await page.locator(`[data-sync="${state}"]`).waitFor({ timeout: 90_000 });
}

/** The service worker has everything that the next start without a network needs. */
export async function readyForOffline(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}
