import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type SealedEntry, verify } from "@roadside/core";
import { type BrowserContext, errors, type Page } from "playwright-core";
import { buildTabletUi } from "../scripts/build-tablet-ui.ts";
import { launchWithProfile } from "./browser.ts";
import { signedIn, startServer } from "./server.ts";
import { logPositive, logZero, readyForOffline, signIn, startShift, syncSays, unlock } from "./tablet.ts";

/**
 * An officer works while the browser, the tab, the network and the server are killed at random. The test counts what
 * the screen confirmed as saved, checks drafts after each kill, and in the end the server must have each entry once and
 * each photo byte for byte. `pnpm soak [--minutes 30] [--seed 1]`; the seed repeats the actions, not the times of the
 * kills.
 */
const { values: given } = parseArgs({
  options: { minutes: { type: "string", default: "30" }, seed: { type: "string", default: "1" } },
});
const MINUTES = Number(given.minutes);
/** The maximum time between two kills. */
const CALM_MS = 5_000;
/** Input that was typed this long before a kill must be there after it. */
const SETTLED_MS = 150;
const OFFICER = "100001";

/** Steps that only need text, by the label of their field. */
const WORDS: Readonly<Record<string, string>> = {
  driver: "姓名",
  observations: "观察到的情况（一行一条）",
  property: "物品",
  restrain: "地点",
  interference: "经过",
};

/** Mulberry32: a small seeded generator. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = randomOf(Number(given.seed));
/** Times have a generator of their own, so that they do not change the actions. */
const moments = randomOf(Number(given.seed) + 1);
const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;

/** The officer's knowledge: a minimum and a maximum, until the screen is read again. */
interface Bounds {
  least: number;
  most: number;
}
const stops: Bounds = { least: 0, most: 0 };
const entries: Bounds = { least: 0, most: 0 };
/** Texts that were saved, each unique, with how surely. */
const said = new Map<string, "saved" | "in doubt">();
/** The draft, with the time of each key. */
let typing: { stop: string; step: string; texts: { text: string; at: number }[] } | null = null;
const cases: string[] = [];
const counted = {
  "browsers killed": 0,
  "tabs killed": 0,
  reloads: 0,
  "network cuts": 0,
  "answers lost": 0,
  "servers killed": 0,
  drafts: 0,
  looks: 0,
};
const lost: string[] = [];
let serial = 0;

await buildTabletUi();
const server = await startServer();
const profile = await mkdtemp(join(tmpdir(), "roadside-profile-"));
let context!: BrowserContext;
let page!: Page;
/** When the app was killed; `null` while it runs. */
let diedAt: number | null = null;
/** The kill in progress. */
let striking: Promise<void> | null = null;
let losesAnswers = false;

async function openBrowser(): Promise<void> {
  context = await launchWithProfile(profile);
  context.setDefaultTimeout(20_000);
  await context.route("**/v1/**", async (route) => {
    if (!losesAnswers) return route.continue().catch(() => undefined);
    counted["answers lost"] += 1;
    await route.fetch().catch(() => undefined);
    return route.abort("connectionreset").catch(() => undefined);
  });
  page = context.pages()[0] ?? (await context.newPage());
}

async function killBrowser(): Promise<void> {
  const devTools = await context.browser()?.newBrowserCDPSession();
  const { processInfo } = (await devTools?.send("SystemInfo.getProcessInfo")) ?? { processInfo: [] };
  const closed = new Promise((resolve) => context.once("close", resolve));
  for (const { type, id } of processInfo) if (type === "browser") process.kill(id, "SIGKILL");
  await closed;
}

const BLOWS: readonly (readonly [weight: number, strike: () => Promise<void>])[] = [
  [
    4,
    async () => {
      diedAt = Date.now();
      counted["browsers killed"] += 1;
      await killBrowser();
    },
  ],
  [
    3,
    async () => {
      diedAt = Date.now();
      counted["tabs killed"] += 1;
      const dead = page;
      const next = await context.newPage();
      await dead.close({ runBeforeUnload: false });
      page = next;
    },
  ],
  [
    2,
    async () => {
      diedAt = Date.now();
      counted.reloads += 1;
      await page.reload();
    },
  ],
  [
    4,
    async () => {
      counted["network cuts"] += 1;
      await context.setOffline(true);
      await new Promise((resolve) => setTimeout(resolve, moments() * 6_000));
      await context.setOffline(false);
    },
  ],
  [
    3,
    async () => {
      losesAnswers = true;
      await new Promise((resolve) => setTimeout(resolve, moments() * 4_000));
      losesAnswers = false;
    },
  ],
  [
    0.4,
    async () => {
      counted["servers killed"] += 1;
      await server.kill();
      await server.restart();
    },
  ],
];

async function blows(until: number): Promise<void> {
  while (Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, moments() * CALM_MS));
    // The officer comes back before the next kill.
    if (diedAt !== null) continue;
    let at = moments() * BLOWS.reduce((sum, [weight]) => sum + weight, 0);
    const blow = BLOWS.find(([weight]) => {
      at -= weight;
      return at < 0;
    });
    striking = blow?.[1]().catch(() => undefined) ?? null;
    await striking;
  }
}

/** Opens the app after a kill, and checks that everything is there. */
async function comeBack(): Promise<void> {
  await striking;
  if (!context.browser()?.isConnected()) await openBrowser();
  // One of two open tabs was to be killed.
  for (const other of context.pages()) if (other !== page) await other.close();
  await page.goto(`${server.url}/#/`);
  await page.reload();
  await unlock(page);
  await page.getByRole("button", { name: /^零值/ }).waitFor();
  const died = diedAt ?? Date.now();
  diedAt = null;
  await look();
  if (!typing) return;
  const { stop, step, texts } = typing;
  typing = null;
  await at(stop, step);
  const shown = await page.getByLabel(labelOf(step)).first().inputValue();
  counted.drafts += 1;
  const settled = Math.max(
    0,
    texts.findLastIndex(({ at }) => at < died - SETTLED_MS),
  );
  const isThere = texts.slice(settled).some(({ text }) => text === shown);
  const whole = texts.at(-1)?.text ?? "";
  // If it was saved at the moment of the kill, it is not a draft any more.
  const isSaved = said.get(whole) === "in doubt" && (await isShown(stop, whole));
  if (!isThere && !isSaved) lost.push(`draft of ${step}: "${shown}" instead of "${texts[settled]?.text}" or later`);
  if (isSaved && shown === whole) lost.push(`draft of ${step}: "${shown}" is saved, and still shown to be saved again`);
}

/** Reads the night's count and the cases as the officer would: from then on both are known. */
async function look(): Promise<void> {
  counted.looks += 1;
  const shown = Number(/共 (\d+) 起/.exec((await page.locator("#tonight").textContent()) ?? "")?.[1]);
  if (!(shown >= stops.least && shown <= stops.most))
    lost.push(`${shown} stops on the tablet instead of ${stops.least} to ${stops.most}`);
  Object.assign(stops, { least: shown, most: shown });
}

async function isShown(stop: string, text: string): Promise<boolean> {
  await page.goto(`${server.url}/#/stop/${stop}`);
  await page.locator("[data-step]").first().waitFor();
  return (await page.locator("main").textContent())?.includes(text) ?? false;
}

const labelOf = (step: string) => new RegExp(`^${(WORDS[step] ?? "").replaceAll(/[()（）]/g, ".")}`);

async function at(stop: string, step: string): Promise<void> {
  await page.goto(`${server.url}/#/step/${stop}/${step}`);
  await page.locator("main.step").waitFor();
}

async function home(): Promise<void> {
  await page.goto(`${server.url}/#/`);
  await page.getByRole("button", { name: /^零值/ }).waitFor();
}

/** Presses the save button, and waits until the screen shows that it is saved. */
async function saves(what: Bounds[], click: () => Promise<void>): Promise<void> {
  for (const bounds of what) bounds.most += 1;
  await click();
  for (const bounds of what) bounds.least += 1;
}

async function zero(): Promise<void> {
  await home();
  await saves([stops, entries], () => logZero(page));
}

async function undo(): Promise<void> {
  await zero();
  stops.least -= 1;
  entries.most += 1;
  await page.getByRole("button", { name: "撤销" }).click();
  await page.getByText("已撤销").waitFor();
  stops.most -= 1;
  entries.least += 1;
}

async function positive(): Promise<void> {
  await page.goto(`${server.url}/#/reading`);
  await page.locator(".keypad").waitFor();
  // Clears a draft that a kill left, as an officer who reads the analyser again.
  const back = page.getByRole("button", { name: "返回第一次输入" });
  if (await back.isVisible()) await back.click();
  const clear = page.getByRole("button", { name: "清除" });
  if (await clear.isEnabled()) await clear.click();
  const value = `0.${10 + Math.floor(random() * 89)}`;
  await saves([stops, entries], () => logPositive(page, value));
  cases.push(page.url().split("/").at(-1) ?? "");
}

async function step(): Promise<void> {
  const stop = one(cases);
  const id = one(Object.keys(WORDS));
  await at(stop, id);
  // A recorded step first shows its content.
  const more = page.getByRole("button", { name: "再记一条" });
  const field = page.getByLabel(labelOf(id)).first();
  await more.or(field).first().waitFor();
  if (await more.isVisible()) await more.click();
  serial += 1;
  const text = `甲${serial}乙`;
  typing = { stop, step: id, texts: [{ text: await field.inputValue(), at: 0 }] };
  const types = async (whole: string, keys: () => Promise<void>) => {
    const key = { text: whole, at: Number.POSITIVE_INFINITY };
    typing?.texts.push(key);
    await keys();
    key.at = Date.now();
  };
  await types("", () => field.fill(""));
  for (let end = 1; end <= text.length; end += 1)
    await types(text.slice(0, end), () => field.pressSequentially(text[end - 1] ?? "", { delay: 60 }));
  // Sometimes left for later: the next visit finds or overwrites it.
  if (random() < 0.3) return;
  said.set(text, "in doubt");
  await saves([entries], saveStep);
  said.set(text, "saved");
  typing = null;
}

async function photo(): Promise<void> {
  await at(one(cases), "photo");
  await page.locator("input[type=file]").setInputFiles({ name: "photo.bmp", mimeType: "image/bmp", buffer: bitmap() });
  await page.getByRole("img", { name: "照片" }).waitFor();
  await saves([entries], saveStep);
}

/** Saves the open step. Leaving it shows that it is saved; a message of the previous step may still be visible. */
async function saveStep(): Promise<void> {
  // This tab, not its replacement.
  const on = page;
  const open = on.url();
  await on.getByRole("button", { name: "保存并继续" }).click();
  await on.waitForURL((url) => url.href !== open, { waitUntil: "commit" });
}

/** Creates a unique picture. */
function bitmap(): Buffer {
  const [width, height] = [64, 64];
  const pixels = Buffer.from(Array.from({ length: width * height * 3 }, () => Math.floor(random() * 256)));
  const head = Buffer.alloc(54);
  head.write("BM");
  head.writeUInt32LE(54 + pixels.length, 2);
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(24, 28);
  return Buffer.concat([head, pixels]);
}

async function lockAndOpen(): Promise<void> {
  await home();
  await page.getByRole("button", { name: "锁定" }).click();
  if (random() < 0.3) {
    await unlock(page, "000000");
    await page.getByText("PIN 不正确").waitFor();
  }
  await unlock(page);
  await page.getByRole("button", { name: /^零值/ }).waitFor();
  await look();
}

async function otherTab(): Promise<void> {
  const second = await context.newPage();
  await second.goto(`${server.url}/#/`);
  await second.getByRole("button", { name: "在这里使用" }).click();
  await unlock(second);
  const first = page;
  page = second;
  await first.close();
  await second.getByRole("button", { name: /^零值/ }).waitFor();
}

const DEEDS: readonly (readonly [weight: number, deed: () => Promise<void>])[] = [
  [5, zero],
  [1, undo],
  [2, positive],
  [9, step],
  [2, photo],
  [1, lockAndOpen],
  [0.5, otherTab],
];

async function work(until: number): Promise<void> {
  let [deeds, fell] = [0, 0];
  while (Date.now() < until) {
    let at = random() * DEEDS.reduce((sum, [weight]) => sum + weight, 0);
    const deed = DEEDS.find(([weight]) => {
      at -= weight;
      return at < 0;
    })?.[1] as () => Promise<void>;
    try {
      if (diedAt !== null) await comeBack();
      fell = 0;
      await deed();
      deeds += 1;
      if (deeds % 25 === 0)
        say(`${deeds} deeds, ${entries.least} entries saved, ${counted["browsers killed"]} browsers killed`);
    } catch (error) {
      fell += 1;
      if (fell === 5) lost.push(`the app did not come back: ${String(error)}`);
      if (fell === 5) return;
      // Without a kill it is the app's fault.
      if (diedAt === null) {
        await page.screenshot({ path: join(tmpdir(), "soak.png") }).catch(() => undefined);
        if (error instanceof errors.TimeoutError || !page.isClosed())
          lost.push(`${deed.name} failed with nothing wrong: ${String(error)}`);
        diedAt = Date.now();
      }
    }
  }
}
const say = (text: string) => process.stderr.write(`${text}\n`);

interface Opened {
  readonly entries: SealedEntry[];
}

try {
  await openBrowser();
  await page.goto(server.url);
  await signIn(page, OFFICER);
  await startShift(page);
  await readyForOffline(page);
  await positive();
  const until = Date.now() + MINUTES * 60_000;
  await Promise.all([work(until), blows(until)]);

  // The night is over and the network is stable: everything must arrive.
  losesAnswers = false;
  while (diedAt !== null) await comeBack().catch(() => undefined);
  await context.setOffline(false);
  await home();
  await syncSays(page, "received");
  await look();

  const officer = await signedIn(server.url, OFFICER);
  const ids: string[] = [];
  for (let next: string | null = ""; next !== null; ) {
    const answer: { stops: { id: string }[]; next: string | null } = await officer.get(
      `/v1/stops?officer=${OFFICER}&limit=100${next && `&cursor=${encodeURIComponent(next)}`}`,
    );
    ids.push(...answer.stops.map(({ id }) => id));
    next = answer.next;
  }
  const first = cases[0] ?? "";
  const { device } = (await officer.get<Opened>(`/v1/stops/${first}`)).entries[0]?.entry ?? { device: "" };
  const received: SealedEntry[] = [];
  for (const id of ids)
    received.push(
      ...(await officer.get<Opened>(`/v1/stops/${id}`)).entries.filter(({ entry }) => entry.device === device),
    );
  received.sort((a, b) => a.entry.seq - b.entry.seq);

  const { least, most } = entries;
  if (received.length < least || received.length > most)
    lost.push(`${received.length} entries on the server instead of ${least} to ${most}`);
  received.forEach(({ entry }, index) => {
    if (entry.seq !== index + 1) lost.push(`entry ${index + 1} of the tablet is numbered ${entry.seq}`);
  });
  const chain = verify(received);
  if (!chain.ok) lost.push(`the chain: ${JSON.stringify(chain.findings.slice(0, 3))}`);
  const text = JSON.stringify(received);
  for (const [words, surely] of said) {
    const times = text.split(`"${words}"`).length - 1;
    if (times > 1 || (times === 0 && surely === "saved"))
      lost.push(`"${words}" (${surely}) is on the server ${times} times`);
  }
  let photos = 0;
  for (const { entry } of received) {
    if (entry.kind !== "attachment-added") continue;
    const { digest } = entry.body;
    const answer = await fetch(`${server.url}/v1/attachments/${digest}`, {
      headers: { authorization: `Bearer ${officer.token}` },
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (!answer.ok || createHash("sha256").update(bytes).digest("hex") !== digest)
      lost.push(`attachment ${digest}: ${answer.status}`);
    photos += 1;
  }

  process.stdout.write(
    `${MINUTES} minutes: ${Object.entries(counted)
      .map(([what, count]) => `${what} ${count}`)
      .join(", ")}\n`,
  );
  process.stdout.write(
    `entries the screen said were saved: ${least}, cut while saving: ${most - least}; on the server ${received.length}, each once and the chain whole: ${chain.ok}; photos ${photos}\n`,
  );
  process.stdout.write(lost.length === 0 ? "nothing lost, nothing doubled\n" : `FAULTS\n${lost.join("\n")}\n`);
  process.exitCode = lost.length === 0 ? 0 : 1;
} finally {
  await context?.close().catch(() => undefined);
  await server.close();
  await rm(profile, { recursive: true, force: true });
}
