import type { SealedEntry } from "@roadside/core";
import { openDB } from "idb";
import { afterEach, describe, expect, it, vi } from "vitest";
import { draftKey, POSTPONED_PREFIX } from "../stops/draft-key.ts";
import type { Api } from "../sync/api.ts";
import { accepted, noNetwork, PIN, REPORT, SHIFT, testTablet, ZERO } from "../testing/test-tablet.ts";

const ONE = "100001";
const OTHER = "100002";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Makes every write to disk fail. */
function fillDisk(): void {
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("", "QuotaExceededError");
  });
}

describe("a tablet that two officers share", () => {
  it("retains the night of an officer whose shift is open while another one ends a shift", async () => {
    const { tablet, settled, enter } = await testTablet();
    await enter(ONE);
    await tablet.startShift(SHIFT);
    await tablet.logStop(ZERO);
    await settled();

    await tablet.changeOfficer();
    await enter(OTHER);
    await settled();
    await tablet.startShift(SHIFT);
    await tablet.logStop(ZERO);
    await settled();
    await tablet.endShift(REPORT, "end-shift");
    expect(tablet.held.value.map(({ sealed }) => sealed.entry.officer)).toEqual([ONE]);

    await tablet.changeOfficer();
    await enter(ONE);
    expect([tablet.shift.value, tablet.held.value.length]).toEqual([SHIFT, 1]);
    await tablet.endShift(REPORT, "end-shift");
    expect(tablet.held.value).toEqual([]);
    tablet.stop();
  });

  it("retains a whole stop while one of its officers is on shift or one of its entries is not received", async () => {
    const { tablet, api, settled, enter } = await testTablet();
    await enter(ONE);
    await tablet.startShift(SHIFT);
    await tablet.logStop(ZERO);
    await settled();
    const [stop] = tablet.stops.value;
    if (!stop) throw new Error("nothing was logged");
    api.send = noNetwork;
    await tablet.addTo(stop, [{ kind: "voided", body: { reason: "a try" } }]);
    await tablet.endShift(REPORT, "end-shift");
    expect(tablet.held.value.map(({ standing }) => standing)).toEqual(["received", "waiting"]);
    api.send = async (_, entries) => accepted(entries);
    await settled();
    expect(tablet.held.value).toEqual([]);
    tablet.stop();
  });

  it("deletes the drafts of a stop with it, and no others", async () => {
    const { tablet, settled, enter } = await testTablet();
    await enter(ONE);
    await tablet.startShift(SHIFT);
    await tablet.logStop(ZERO);
    await settled();
    const id = tablet.stops.value[0]?.stop.id ?? "";
    tablet.drafts.set(draftKey(id, "driver"), { name: "王某" });
    tablet.drafts.set(POSTPONED_PREFIX + id, ["vehicle"]);
    tablet.drafts.set("reading", { value: "0.5" });
    await tablet.drafts.flush();
    expect(tablet.hasOpenWork.value).toBe(true);
    await tablet.endShift(REPORT, "end-shift");
    expect([...tablet.drafts.all.value.keys()]).toEqual(["reading"]);
    await tablet.lock();
    await tablet.unlock(PIN);
    expect([...tablet.drafts.all.value.keys()]).toEqual(["reading"]);
    tablet.drafts.drop("reading");
    await settled();
    expect(tablet.hasOpenWork.value).toBe(false);
    tablet.stop();
  });

  it("retains the night if the sender wakes during an unlock", async () => {
    const { tablet, settled, enter } = await testTablet();
    await enter(ONE);
    await tablet.startShift(SHIFT);
    await tablet.logStop(ZERO);
    await settled();
    await tablet.lock();
    const unsubscribe = tablet.session.subscribe((session) => {
      if (session && !tablet.shift.value) void tablet.sendNow();
    });
    await tablet.unlock(PIN);
    await settled();
    unsubscribe();
    expect([tablet.shift.value, tablet.held.value.length]).toEqual([SHIFT, 1]);
    tablet.stop();
  });

  it("shows no fetched stop after a lock, to any officer", async () => {
    const first = await testTablet();
    await first.enter(ONE);
    await first.tablet.startShift(SHIFT);
    const logged = await first.tablet.logStop(ZERO);
    const [stop] = first.tablet.stops.value;
    if (!logged.ok || !stop) throw new Error("nothing was logged");
    await first.tablet.addTo(stop, [{ kind: "particulars-stated", body: {}, personal: { name: "王某某" } }]);
    const entries: SealedEntry[] = first.tablet.held.value.map(({ sealed }) => sealed);
    first.tablet.stop();

    const { tablet, enter } = await testTablet({ fetchStop: async () => entries });
    const names = () => tablet.stops.value.map(({ stop: { personal } }) => personal?.name);
    await enter(ONE);
    await tablet.fetchStop(logged.stop);
    expect(names()).toEqual(["王某某"]);
    await tablet.lock();
    expect(names()).toEqual([]);
    await tablet.changeOfficer();
    await enter(OTHER);
    expect(names()).toEqual([]);
    tablet.stop();
  });
});

describe("the recovery code", () => {
  it("is deposited by a pending tablet too, with retries, and is deleted here afterwards", async () => {
    const codes: string[] = [];
    let takes = false;
    const { tablet, store, settled, enter } = await testTablet({
      enrol: async () => "pending",
      depositCode: async (_token, _device, badge, code) => {
        if (takes) codes.push(`${badge} ${code}`);
        return takes;
      },
    });
    await enter(ONE);
    const code = await store.officers.getRecoveryCode(ONE);
    expect(code).toMatch(/^[0-9A-Z-]{23}$/);
    takes = true;
    await settled();
    await settled();
    expect(codes).toEqual([`${ONE} ${code}`]);
    expect((await store.officers.get(ONE))?.code).toBeUndefined();
    tablet.stop();
  });

  it("is not deposited if the server knows the tablet with another key", async () => {
    let asked = 0;
    const { tablet, store, settled, enter } = await testTablet({
      enrol: async () => "taken",
      depositCode: async () => {
        asked += 1;
        return true;
      },
    });
    await enter(ONE);
    await settled();
    expect([asked, await store.officers.getRecoveryCode(ONE)]).toEqual([0, expect.any(String)]);
    tablet.stop();
  });
});

describe("a tablet whose disk is full", () => {
  it("sends each entry once, and stores the results when there is room", async () => {
    const sent: string[] = [];
    const { tablet, store, api, settled, enter } = await testTablet();
    await enter(ONE);
    await tablet.startShift(SHIFT);
    api.send = noNetwork;
    for (let count = 0; count < 60; count += 1) await tablet.logStop(ZERO);
    api.send = async (_, entries) => {
      sent.push(...entries.map(({ id }) => id));
      return accepted(entries);
    };
    fillDisk();
    await settled();
    await settled();
    expect(sent).toEqual(tablet.held.value.map(({ id }) => id));
    vi.restoreAllMocks();
    await settled();
    expect([sent.length, tablet.waiting.value.length, (await store.outbox.findDue(100, 0)).length]).toEqual([60, 0, 0]);
    tablet.stop();
  });

  it("does not try a PIN that it cannot count; one that it counted unlocks it", async () => {
    const { tablet, enter } = await testTablet();
    await enter(ONE);
    await tablet.lock();
    fillDisk();
    await expect(tablet.unlock(PIN)).rejects.toMatchObject({ name: "QuotaExceededError" });
    vi.restoreAllMocks();
    const { put } = IDBObjectStore.prototype;
    let left = 1;
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...what) {
      left -= 1;
      if (left < 0) throw new DOMException("", "QuotaExceededError");
      return put.apply(this, what);
    });
    expect(await tablet.unlock(PIN)).toBe(true);
    expect(tablet.door.value.at).toBe("open");
    tablet.stop();
  });
});

describe("photos and signatures", () => {
  const PHOTO = { what: "photo", mediaType: "image/jpeg" } as const;
  const photo = (content: number) => new Uint8Array([content]);

  /** A tablet on shift with `count` stops and no network. */
  async function tabletWith(count: number, server: Partial<Api> = {}) {
    const made = await testTablet(server);
    await made.enter(ONE);
    await made.tablet.startShift(SHIFT);
    const { send } = made.api;
    made.api.send = noNetwork;
    for (let logged = 0; logged < count; logged += 1) await made.tablet.logStop(ZERO);
    const connect = () => {
      made.api.send = send;
    };
    return { ...made, connect, stopsNow: () => made.tablet.stops.value };
  }

  it("are sent after the entry that names them, for each of their stops", async () => {
    const refused = new Set<string>();
    const puts: string[] = [];
    const { tablet, settled, connect, stopsNow } = await tabletWith(2, {
      send: async (_, entries) => ({
        kind: "results",
        results: entries.map(({ id, stop, sealed }) =>
          sealed.entry.kind === "attachment-added" && refused.has(stop)
            ? { id, status: "rejected", problem: { code: "broken-chain", detail: "" } }
            : { id, status: "accepted" },
        ),
      }),
      sendAttachment: async (_, digest) => {
        puts.push(digest);
        return "accepted";
      },
    });
    for (const held of stopsNow()) await tablet.attach(held, photo(1), PHOTO, "photo");
    refused.add(stopsNow()[0]?.stop.id ?? "");
    connect();
    await settled();
    expect([puts.length, tablet.unsentAttachments.value, tablet.stuck.value.length]).toEqual([1, 1, 1]);
    refused.clear();
    await tablet.retryEntry(tablet.stuck.value[0]?.id ?? "");
    await settled();
    expect([puts.length, tablet.unsentAttachments.value]).toEqual([2, 0]);
    tablet.stop();
  });

  it("block no entry; a rejected one blocks no other and is not sent again and again", async () => {
    const calls: string[] = [];
    const { tablet, settled, connect, stopsNow } = await tabletWith(1, {
      send: async (_, entries) => {
        calls.push(`${entries.length} entries`);
        return accepted(entries);
      },
      sendAttachment: async () => {
        calls.push("photo");
        if (calls.length === 2) await tablet.logStop(ZERO);
        return calls.length === 2 ? "rejected" : "accepted";
      },
    });
    const [held] = stopsNow();
    if (!held) throw new Error("nothing was logged");
    for (const content of [1, 2]) await tablet.attach(held, photo(content), PHOTO, "photo");
    connect();
    await settled();
    expect(calls).toEqual(["3 entries", "photo", "1 entries", "photo"]);
    tablet.stop();
  });

  it("are deleted once the server has them, even after their entries", async () => {
    const { tablet, store, api, settled, connect, stopsNow } = await tabletWith(1, {
      sendAttachment: async () => "unreachable",
    });
    const [held] = stopsNow();
    if (!held) throw new Error("nothing was logged");
    await tablet.attach(held, photo(1), PHOTO, "photo");
    connect();
    await settled();
    const [[, digest] = ["", ""]] = await store.attachments.listUnsent();
    await tablet.endShift(REPORT, "end-shift");
    expect([tablet.held.value, tablet.unsentAttachments.value]).toEqual([[], 1]);
    api.sendAttachment = async () => "accepted";
    await settled();
    expect([tablet.unsentAttachments.value, await store.attachments.read(digest)]).toEqual([0, undefined]);
    tablet.stop();
  });
});

describe("what another unit's officer could not send", () => {
  it("is sent when an officer of the right unit unlocks the tablet", async () => {
    const { tablet, api, settled, enter } = await testTablet();
    await enter(ONE);
    await tablet.startShift(SHIFT);
    api.send = noNetwork;
    await tablet.logStop(ZERO);
    api.send = async (token, entries) => ({
      kind: "results",
      results: entries.map(({ id }) =>
        token === ONE
          ? { id, status: "accepted" }
          : { id, status: "rejected", problem: { code: "unit-out-of-scope", detail: "" } },
      ),
    });
    await tablet.changeOfficer();
    await enter(OTHER);
    expect(tablet.stuck.value).toHaveLength(1);
    await tablet.changeOfficer();
    await enter(ONE);
    await settled();
    expect(tablet.held.value.map(({ standing }) => standing)).toEqual(["received"]);
    tablet.stop();
  });
});

describe("the report of a shift", () => {
  it("replaces the shift and its draft on disk, and waits for its officer until the server has it", async () => {
    const taken: string[] = [];
    const { name, tablet, store, enter } = await testTablet({ closeShift: async () => "unreachable" });
    await enter(ONE);
    await tablet.startShift(SHIFT);
    tablet.drafts.set("end-shift", { note: "王某某" });
    await tablet.endShift({ ...REPORT, note: "王某某" }, "end-shift");
    expect([tablet.shift.value, tablet.drafts.get("end-shift"), tablet.reports.value.length]).toEqual([
      null,
      undefined,
      1,
    ]);
    expect([...(await store.secrets.list(ONE)).keys()].map((key) => key.split(":")[0])).toEqual(["report", "session"]);
    // It is what an officer who signs out would leave unsent.
    await tablet.signOut();
    expect(await store.officers.get(ONE)).toBeDefined();
    tablet.stop();
    store.close();

    const closeShift: Api["closeShift"] = async (token, { note }) => {
      taken.push(`${token} ${note}`);
      return "accepted";
    };
    const again = await testTablet({ closeShift }, name);
    await again.enter(OTHER);
    await again.settled();
    expect(taken).toEqual([]);
    await again.tablet.changeOfficer();
    await again.enter(ONE);
    await again.settled();
    expect(taken).toEqual([`${ONE} 王某某`]);
    expect([again.tablet.reports.value, (await again.store.secrets.list(ONE, "report:")).size]).toEqual([[], 0]);
    again.tablet.stop();
  });

  it("is stored while another one is being sent, and migrated from an older version of the app", async () => {
    let answer: (result: "accepted") => void = () => undefined;
    const notes: (string | undefined)[] = [];
    const { tablet, store, settled, enter } = await testTablet({
      closeShift: async (_, { note }) => {
        notes.push(note);
        return note === "first" ? new Promise((resolve) => (answer = resolve)) : "unreachable";
      },
    });
    const old = {
      report: { ...REPORT, officers: [{ badge: ONE, from: REPORT.from, to: REPORT.to }], note: "old" },
      standing: "waiting",
    };
    await enter(ONE);
    await tablet.startShift(SHIFT);
    await tablet.endShift({ ...REPORT, note: "first" }, "end-shift");
    await new Promise((resolve) => setTimeout(resolve, 20));
    await tablet.startShift(SHIFT);
    await Promise.all([
      tablet.endShift({ ...REPORT, note: "second" }, "end-shift"),
      Promise.resolve().then(() => answer("accepted")),
    ]);
    await settled();
    expect(tablet.reports.value.map(({ report }) => report.note)).toEqual(["second"]);
    await store.settings.set("shift-reports", [old]);
    await tablet.lock();
    await tablet.unlock(PIN);
    expect(tablet.reports.value.map(({ report }) => report.note)).toEqual(["second", "old"]);
    expect(await store.settings.get("shift-reports")).toEqual([]);
    tablet.stop();
  });
});

describe("a record that is damaged on disk", () => {
  it("prevents no unlock and blocks no sending", async () => {
    const { name, tablet, store, api, enter } = await testTablet();
    await enter(ONE);
    await tablet.startShift(SHIFT);
    api.send = noNetwork;
    await tablet.logStop(ZERO);
    const [held] = tablet.stops.value;
    if (!held) throw new Error("nothing was logged");
    await tablet.addTo(held, [{ kind: "particulars-stated", body: {}, personal: { name: "王某某" } }]);
    await tablet.logStop(ZERO);
    tablet.stop();
    store.close();
    const db = await openDB(name);
    const damaged = (await db.getAll("entries")).find(({ personal }) => personal);
    const [first] = new Uint8Array(damaged.personal.data);
    new Uint8Array(damaged.personal.data)[0] = (first ?? 0) ^ 1;
    await db.put("entries", damaged);
    db.close();

    const again = await testTablet({}, name);
    await again.tablet.unlock(PIN);
    expect(again.tablet.door.value.at).toBe("open");
    await again.settled();
    expect(again.tablet.held.value.map(({ standing, locked }) => [standing, locked])).toEqual([
      ["received", undefined],
      ["waiting", true],
      ["received", undefined],
    ]);
    again.tablet.stop();
  });
});

describe("what is exported", () => {
  it("is in files that the API accepts, each with its own signed head", async () => {
    const { tablet, api, enter } = await testTablet();
    await enter(ONE);
    await tablet.startShift(SHIFT);
    api.send = noNetwork;
    for (let count = 0; count < 401; count += 1) await tablet.logStop(ZERO);
    const files = await tablet.createSignedFiles(tablet.waiting.value);
    expect(files.map(({ name, lines }) => [name, lines.length])).toEqual([
      ["roadside-tablet-1-1.ndjson", 401],
      ["roadside-tablet-1-401.ndjson", 2],
    ]);
    expect(files.map(({ lines: [head] }) => JSON.parse(head ?? "").head.size)).toEqual([400, 1]);
    tablet.stop();
  });
});

describe("an officer who signs out", () => {
  it("has open work if a shift is open, its report waits, or there is unsaved input", async () => {
    const { tablet, enter, settled } = await testTablet({ closeShift: async () => "unreachable" });
    await enter(ONE);
    expect(tablet.hasOpenWork.value).toBe(false);
    tablet.drafts.set("reading", { value: "0.5" });
    expect(tablet.hasOpenWork.value).toBe(true);
    tablet.drafts.drop("reading");
    await tablet.startShift(SHIFT);
    expect(tablet.hasOpenWork.value).toBe(true);
    await tablet.endShift(REPORT, "end-shift");
    await settled();
    expect([tablet.shift.value, tablet.hasOpenWork.value]).toEqual([null, true]);
    tablet.stop();
  });
});
