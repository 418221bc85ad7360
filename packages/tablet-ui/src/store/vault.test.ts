import "fake-indexeddb/auto";
import type { Draft } from "@roadside/core";
import { v7 } from "uuid";
import { describe, expect, it } from "vitest";
import { MAX_WRONG_PINS } from "./pin.ts";
import { openTabletStore } from "./tablet-store.ts";

const NAME = { zh: "民警", en: "Officer" };
const PIN = "271828";

async function storeOf(name = v7()) {
  return { name, store: await openTabletStore(name, () => "tablet-1") };
}

// A PIN is slow to try on purpose.
describe("an officer's data on a tablet", { timeout: 60_000 }, () => {
  it("is decrypted with the PIN after a restart, and with no other", async () => {
    const { name, store } = await storeOf();
    await store.vault.create("100001", NAME, PIN);
    await store.secrets.put("100001", "draft:reading", { name: "王某" });
    store.close();
    const { store: again } = await storeOf(name);
    expect(await again.vault.unlock("100001", "000000")).toEqual({ ok: false, why: "wrong", left: MAX_WRONG_PINS - 1 });
    expect(await again.secrets.list("100001", "draft:")).toEqual(new Map([["reading", undefined]]));
    expect(await again.vault.unlock("100001", PIN)).toEqual({ ok: true });
    expect(await again.secrets.list("100001", "draft:")).toEqual(new Map([["reading", { name: "王某" }]]));
  });

  it("is encrypted on disk, like the PIN and the recovery code", async () => {
    const { name, store } = await storeOf();
    const code = await store.vault.create("100001", NAME, PIN);
    await store.secrets.put("100001", "draft:reading", { name: "赵某某" });
    const bytes = new TextEncoder().encode("赵某某的签名");
    await store.outbox.append([], {
      attachment: { digest: "0".repeat(64), stop: v7(), mediaType: "image/png", bytes },
    });
    const disk = await everythingIn(name);
    for (const secret of ["赵某某", PIN, code, code.replaceAll("-", "")])
      expect(disk.includes(Buffer.from(secret))).toBe(false);
    expect(disk.includes(Buffer.from("民警"))).toBe(true);
  });

  it("is written with its attachment and without its draft in one transaction, or not at all", async () => {
    const { store } = await storeOf();
    await store.vault.create("100001", NAME, PIN);
    await store.secrets.put("100001", "draft:photo", { photo: "…" });
    const digest = "0".repeat(64);
    const stop = v7();
    const attachment = { digest, stop, mediaType: "image/png", bytes: new Uint8Array([1, 2, 3]) };
    const options = { attachment, replaces: ["100001", "draft:photo"] as const };
    const drafts = () => store.secrets.list("100001", "draft:");
    const refused = { kind: "voided", officer: "" } as unknown as Draft;
    expect(await store.outbox.append([refused], options)).toMatchObject({ ok: false });
    expect([(await drafts()).size, await store.attachments.listUnsent()]).toEqual([1, []]);
    expect(await store.outbox.append([], options)).toMatchObject({ ok: true });
    expect([(await drafts()).size, await store.attachments.listUnsent()]).toEqual([0, [[stop, digest]]]);
    await store.attachments.markReceived([stop, digest]);
    expect(await store.attachments.listUnsent()).toEqual([]);
    expect(await store.attachments.read(digest)).toBeDefined();
    await store.outbox.dropReceived(0);
    expect(await store.attachments.read(digest)).toBeUndefined();
  });

  it("has an attachment of two stops for each of them, also after a migration", async () => {
    const { name: from, store } = await storeOf();
    await store.vault.create("100001", NAME, PIN);
    const [digest, one, other] = ["0".repeat(64), v7(), v7()];
    const attach = (to: typeof store, stop: string) =>
      to.outbox.append([], { attachment: { digest, stop, mediaType: "image/png", bytes: new Uint8Array([1, 2, 3]) } });
    await attach(store, one);
    store.close();
    const { store: again } = await storeOf(await asVersion(3, from));
    await again.vault.unlock("100001", PIN);
    await attach(again, other);
    await again.attachments.markReceived([one, digest]);
    expect(await again.attachments.listUnsent()).toEqual([[other, digest]]);
    await again.outbox.dropReceived(0);
    expect(await again.attachments.read(digest)).toMatchObject({ size: 3, type: "image/png" });
  });

  it("is locked by ten wrong PINs, even if the app was killed between, and recovered with the code and a new PIN", async () => {
    const { name, store } = await storeOf();
    const code = await store.vault.create("100001", NAME, PIN);
    for (let tries = 0; tries < MAX_WRONG_PINS - 1; tries += 1) await store.vault.unlock("100001", "000000");
    store.close();
    const { store: again } = await storeOf(name);
    expect(await again.vault.unlock("100001", "000000")).toEqual({ ok: false, why: "locked" });
    expect(await again.vault.unlock("100001", PIN)).toEqual({ ok: false, why: "locked" });
    expect(await again.vault.recover("100001", "00000-00000-00000-00000", "314159")).toBe(false);
    // As it was read out over the radio and written down.
    expect(
      await again.vault.recover("100001", code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o"), "314159"),
    ).toBe(true);
    again.vault.lock();
    expect(await again.vault.unlock("100001", PIN)).toMatchObject({ ok: false });
    expect(await again.vault.unlock("100001", "314159")).toEqual({ ok: true });
  });

  it("has its recovery code from the start, even if the app is killed right after", async () => {
    const { name, store } = await storeOf();
    const code = await store.vault.create("100001", NAME, PIN);
    store.close();
    const { store: again } = await storeOf(name);
    expect(await again.officers.getRecoveryCode("100001")).toBeUndefined();
    await again.vault.unlock("100001", PIN);
    expect(await again.officers.getRecoveryCode("100001")).toBe(code);
    await again.officers.dropRecoveryCode("100001");
    expect(await again.officers.getRecoveryCode("100001")).toBeUndefined();
    expect(await again.vault.recover("100001", code, PIN)).toBe(true);
  });

  it("has the recovery code that an older version of the app stored elsewhere", async () => {
    const { name: from, store } = await storeOf();
    await store.vault.create("100001", NAME, PIN);
    await store.secrets.put("100001", "recovery-code", "K7QM2-VXD9R-TN4HW-C0000");
    store.close();
    const { store: again } = await storeOf(await asVersion(3, from));
    await again.vault.unlock("100001", PIN);
    expect(await again.officers.getRecoveryCode("100001")).toBe("K7QM2-VXD9R-TN4HW-C0000");
    expect(await again.secrets.get("100001", "recovery-code")).toBeUndefined();
  });

  it("counts wrong PINs in a row: a right one resets the count", async () => {
    const { store } = await storeOf();
    await store.vault.create("100001", NAME, PIN);
    for (let tries = 0; tries < 3 * MAX_WRONG_PINS; tries += 1) {
      expect(await store.vault.unlock("100001", tries % 5 === 4 ? PIN : "000000")).not.toEqual({
        ok: false,
        why: "locked",
      });
    }
  });

  it("cannot be read by another officer or on another tablet", async () => {
    const { name, store } = await storeOf();
    await store.vault.create("100001", NAME, PIN);
    await store.secrets.put("100001", "draft:reading", { name: "王某" });
    store.vault.lock();
    await store.vault.create("100002", NAME, PIN);
    expect(await store.secrets.list("100001", "draft:")).toEqual(new Map([["reading", undefined]]));
    // The same record with another tablet's pepper.
    const { store: other } = await storeOf();
    await other.vault.create("100001", NAME, "000001");
    const stolen = await store.officers.get("100001");
    await putKey(name, await other.officers.get("100001"));
    store.vault.lock();
    expect(await store.vault.unlock("100001", "000001")).toMatchObject({ ok: false });
    expect(stolen).toBeDefined();
  });
});

/** Everything that the store's database holds, as bytes. */
async function everythingIn(name: string): Promise<Buffer> {
  const { openDB } = await import("idb");
  const { serialize } = await import("node:v8");
  const db = await openDB(name);
  const parts: Buffer[] = [];
  for (const store of db.objectStoreNames) {
    for (const value of await db.getAll(store))
      if (!(value instanceof CryptoKey) && !(value as { privateKey?: unknown }).privateKey)
        parts.push(serialize(value));
  }
  db.close();
  // What V8 writes of a text with Chinese in it is UTF-16.
  return Buffer.concat([...parts, ...parts.map((part) => Buffer.from(part.toString("utf16le")))]);
}

async function putKey(name: string, record: unknown): Promise<void> {
  const { openDB } = await import("idb");
  const db = await openDB(name);
  await db.put("keys", record);
  db.close();
}

/** Lays what a store holds into a new one of an older version; answers with its name. */
async function asVersion(version: 3, from: string): Promise<string> {
  const { openDB } = await import("idb");
  const name = v7();
  const now = await openDB(from);
  const old = await openDB(name, version, {
    upgrade(fresh) {
      fresh.createObjectStore("entries", { keyPath: "id" }).createIndex("by-standing", ["standing", "seq"]);
      fresh.createObjectStore("attachments", { keyPath: "digest" }).createIndex("by-standing", "standing");
      fresh.createObjectStore("keys", { keyPath: "badge" });
      for (const plain of ["kept", "secrets"]) fresh.createObjectStore(plain);
    },
  });
  for (const of of ["entries", "attachments", "keys"])
    for (const value of await now.getAll(of)) await old.put(of, value);
  for (const of of ["kept", "secrets"])
    for (const key of await now.getAllKeys(of)) await old.put(of, await now.get(of, key), key);
  now.close();
  old.close();
  return name;
}
