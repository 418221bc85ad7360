import "fake-indexeddb/auto";
import { v7 } from "uuid";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openBrowserStorage } from "./browser-storage.ts";
import { openTabletStore } from "./tablet-store.ts";

beforeEach(() => {
  const items = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

/** What the tablet finds at a start: its store as it is on the disk under `disk`. */
const start = async (name: string, disk: string) =>
  openBrowserStorage(await openTabletStore(disk, () => "tablet-1"), name);

it("reports at every start that the store was cleared, until the officer acknowledges it", async () => {
  const [before, cleared] = [v7(), v7()];
  expect(await (await start("roadside", before)).readState()).toMatchObject({ isCleared: false });
  expect(await (await start("roadside", before)).readState()).toMatchObject({ isCleared: false });
  expect(await (await start("roadside", cleared)).readState()).toMatchObject({ isCleared: true });
  const again = await start("roadside", cleared);
  expect(await again.readState()).toMatchObject({ isCleared: true });
  again.acknowledgeLoss();
  expect(await again.readState()).toMatchObject({ isCleared: false });
  expect(await (await start("roadside", cleared)).readState()).toMatchObject({ isCleared: false });
});

it("does not mistake practice mode for a loss of the real records", async () => {
  const [real, practice] = [v7(), v7()];
  await start("roadside", real);
  expect(await (await start("roadside-practice", practice)).readState()).toMatchObject({ isCleared: false });
  expect(await (await start("roadside", real)).readState()).toMatchObject({ isCleared: false });
});
