import type { Browser, Page } from "playwright-core";
import { DEMO_PASSWORD } from "../packages/server/src/demo/accounts.ts";
import { TABLET } from "./browser.ts";

/** Opens a tablet: a browser profile of its own, whose errors are collected. */
export async function openTablet(browser: Browser, url: string) {
  const context = await browser.newContext(TABLET);
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    // These tests are about calls that fail offline.
    if (message.type() === "error" && !message.text().includes("Failed to load resource")) faults.push(message.text());
  });
  await page.goto(url);
  return { context, page, faults };
}

export const PIN = "271828";

/** Signs in for the first time: badge and password, then a PIN, typed twice. */
export async function signIn(page: Page, badge = "100001"): Promise<void> {
  await authenticate(page, badge);
  await page.getByRole("heading", { name: "设置今晚的 PIN" }).waitFor();
  await page.keyboard.type(PIN);
  await page.getByRole("heading", { name: "再输入一次" }).waitFor();
  // Faster than any finger, the next digit would meet the pad while it still takes the first PIN.
  await page.locator('.pin-pad[aria-busy="false"]').waitFor();
  await page.keyboard.type(PIN);
  await page.getByRole("heading", { name: "开始执勤" }).waitFor();
}

/** Unlocks the tablet after it was closed or locked. */
export async function unlock(page: Page, pin = PIN): Promise<void> {
  await page.getByRole("heading", { name: "输入 PIN" }).waitFor();
  await page.keyboard.type(pin);
}

/** Enters badge and password only. */
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
  // That may still be shown from the previous zero; this is not.
  await page.getByRole("button", { name: /^零值/ }).waitFor();
}

/** Types a positive reading twice; the case opens. `typeFirst` is false if it is already entered. */
export async function logPositive(page: Page, value: string, typeFirst = true): Promise<void> {
  if (typeFirst) await press(page, value);
  await page.getByRole("button", { name: "保存" }).click();
  await press(page, value);
  await page.getByRole("button", { name: "核对并记录" }).click();
  await page.locator("[data-step]").first().waitFor();
}

/** Types the positive reading of a step twice, without saving it. */
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

/** Waits until the pill at the top shows a state: received, waiting, sending or stuck. */
export async function syncSays(page: Page, state: "received" | "waiting" | "stuck"): Promise<void> {
  await page.locator(`[data-sync="${state}"]`).waitFor({ timeout: 90_000 });
}

/** Waits until the service worker has cached everything for the next start offline. */
export async function readyForOffline(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}

/** Opens a step of the case that is open: what comes next depends on what is due. */
export async function openStep(page: Page, step: string): Promise<void> {
  await page.waitForURL(/#\/(stop|step)\//);
  const [address, path = ""] = page.url().split("#");
  const [, , stop] = path.split("/");
  await page.goto(`${address}#/step/${stop}/${step}`);
  await page.locator("main.step").waitFor();
}

/** Saves the open step; another screen opens by itself. */
export async function saveStep(page: Page): Promise<void> {
  const { hash } = new URL(page.url());
  await page.getByRole("button", { name: "保存并继续" }).click();
  await page.waitForURL((url) => url.hash !== hash);
}

/** The stops of the night; the officer's open cases are above them. */
export const stopRows = (page: Page) => page.locator(".tonight [data-stop]");

export function stopIdsOn(page: Page): Promise<string[]> {
  return stopRows(page).evaluateAll((rows) => rows.map((row) => row.getAttribute("data-stop") ?? ""));
}
