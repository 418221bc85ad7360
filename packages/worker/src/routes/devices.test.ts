import { beforeEach, describe, expect, it } from "vitest";
import { type DeviceKey, newDeviceKey } from "../testing/device-key.ts";
import { json, type Server, startServer, type Who } from "../testing/server.ts";
import { Tablet } from "../testing/tablet.ts";

interface Device {
  id: string;
  unit: string;
  state: string;
  askedBy: string;
  changedBy: string | null;
  clock: { sentAt: string; receivedAt: string; skewMs: number } | null;
  flags: { code: string }[];
  code?: string;
  errors?: { code: string; path: string }[];
}

let server: Server;
let key: DeviceKey;
beforeEach(async () => {
  [server, key] = await Promise.all([startServer(), newDeviceKey()]);
});

const requestEnrolment = (who: Who, facts: object = {}) =>
  server.call<Device>(
    who,
    "/v1/devices",
    json({ id: "tablet-1", publicKey: key.publicKey, name: "Tablet 1", ...facts }),
  );
const put = (who: Who, facts: object, id = "tablet-1") =>
  server.call<Device>(who, `/v1/devices/${id}`, json(facts, "PUT"));
const list = async (who: Who, query = "") =>
  (await server.call<{ devices: Device[]; next: string | null; code?: string }>(who, `/v1/devices${query}`)).body;
const auditLog = async () =>
  (
    await server.db.prepare("SELECT badge, action, subject FROM audit WHERE action LIKE 'device.%' ORDER BY id").all()
  ).results.map((row) => Object.values(row).join(" "));
const enrolled = { unit: "532931", name: "Tablet 1", state: "enrolled" };

describe("a tablet requests enrolment", () => {
  it("waits until a supervisor enrols it, and a repeated request returns its state", async () => {
    expect((await requestEnrolment("officer")).body).toMatchObject({
      id: "tablet-1",
      unit: "532931",
      state: "pending",
      askedBy: "100001",
      changedBy: null,
    });
    expect((await requestEnrolment("officer")).body.state).toBe("pending");
    expect((await put("supervisor", enrolled)).status).toBe(204);
    expect((await requestEnrolment("officer")).body).toMatchObject({ state: "enrolled", changedBy: "100002" });
    expect((await put("supervisor", { ...enrolled, state: "revoked" })).status).toBe(204);
    expect((await requestEnrolment("officer")).body.state).toBe("revoked");
    expect(await auditLog()).toEqual([
      "100001 device.asked tablet-1 pending 532931 new-key",
      "100002 device.changed tablet-1 enrolled 532931",
      "100002 device.changed tablet-1 revoked 532931",
    ]);
  });

  it("is enrolled at once where a supervisor or an administrator signs in on it", async () => {
    expect((await requestEnrolment("supervisor")).body).toMatchObject({ state: "enrolled", askedBy: "100002" });
    await requestEnrolment("officer", { id: "tablet-2" });
    expect((await requestEnrolment("administrator", { id: "tablet-2" })).body).toMatchObject({
      unit: "532931",
      state: "enrolled",
      changedBy: "100009",
    });
  });

  it("is enrolled at once if its unit's facts allow it, and waits otherwise", async () => {
    const unit = { unit: "532931", name: { zh: "剑川", en: "Jianchuan" } };
    await server.call("supervisor", "/v1/units/532931", json(unit, "PUT"));
    expect((await requestEnrolment("officer")).body.state).toBe("pending");
    await server.call("supervisor", "/v1/units/532931", json({ ...unit, enrolment: "on-sign-in" }, "PUT"));
    expect((await requestEnrolment("officer")).body.state).toBe("enrolled");
    expect((await requestEnrolment("officer", { id: "tablet-2" })).body.state).toBe("enrolled");
    expect(
      (await server.call<Device>("supervisor", "/v1/units/532931", json({ ...unit, enrolment: "open" }, "PUT"))).body
        .errors,
    ).toMatchObject([{ code: "enrolment-unknown", path: "/enrolment" }]);
    // What was revoked stays so.
    await put("supervisor", { ...enrolled, state: "revoked" });
    expect((await requestEnrolment("officer")).body.state).toBe("revoked");
  });

  it("still waits under a name that already has a chain: signing in does not take over a chain", async () => {
    await server.call("officer", "/v1/entries", json({ entries: [new Tablet("tablet-1").zero()] }));
    await server.db.prepare("DELETE FROM devices").run();
    const unit = { unit: "532931", name: { zh: "剑川", en: "Jianchuan" }, enrolment: "on-sign-in" };
    await server.call("supervisor", "/v1/units/532931", json(unit, "PUT"));
    expect((await requestEnrolment("officer")).body.state).toBe("pending");
    await server.db.prepare("DELETE FROM devices").run();
    expect((await requestEnrolment("neighbour")).body.code).toBe("device-taken");
  });

  it("retains its key: an officer cannot give a known device another one", async () => {
    await requestEnrolment("officer");
    const other = await newDeviceKey();
    for (const who of ["officer", "supervisor", "neighbour"] as const) {
      expect(await requestEnrolment(who, { publicKey: other.publicKey })).toMatchObject({
        status: 409,
        body: { code: "device-taken" },
      });
    }
    await put("supervisor", enrolled);
    expect((await requestEnrolment("officer", { publicKey: other.publicKey })).status).toBe(409);
    expect((await put("supervisor", { ...enrolled, publicKey: other.publicKey })).status).toBe(204);
    expect((await requestEnrolment("officer", { publicKey: other.publicKey })).body.state).toBe("enrolled");
    expect((await auditLog()).at(-1)).toBe("100002 device.changed tablet-1 enrolled 532931 new-key");
  });

  it("is one of at most twenty new ones per officer and day; a supervisor has no limit", async () => {
    for (let one = 0; one < 20; one += 1)
      expect((await requestEnrolment("officer", { id: `tablet-${one}` })).status).toBe(200);
    expect(await requestEnrolment("officer", { id: "tablet-20" })).toMatchObject({
      status: 429,
      body: { code: "too-many-devices" },
    });
    expect((await requestEnrolment("officer", { id: "tablet-1" })).status).toBe(200);
    expect((await requestEnrolment("supervisor", { id: "tablet-20" })).status).toBe(200);
    server.clock.now = new Date(server.clock.now.getTime() + 11 * 3_600_000);
    expect((await requestEnrolment("officer", { id: "tablet-21" })).status).toBe(429);
  });

  it.each([
    [{ publicKey: "A".repeat(87) }, "/publicKey", "public-key-invalid"],
    [{ publicKey: "x" }, "/publicKey", "public-key-invalid"],
    [{ id: "a b" }, "/id", "reference-malformed"],
    [{ id: "import-x" }, "/id", "device-reserved"],
    [{ name: "" }, "/name", "text-empty"],
    [{ state: "enrolled" }, "/state", "field-invalid"],
  ])("is refused as %j", async (facts, path, code) => {
    const { status, body } = await requestEnrolment("officer", facts);
    expect([status, body.errors?.[0]?.path, body.errors?.[0]?.code]).toEqual([400, path, code]);
  });
});

describe("who manages devices", () => {
  it("is a supervisor or an administrator, within their unit", async () => {
    await requestEnrolment("officer");
    for (const who of ["officer", "auditor"] as const) expect((await put(who, enrolled)).status).toBe(403);
    expect((await requestEnrolment("auditor")).status).toBe(403);
    expect((await list("officer")).code).toBe("role-not-allowed");
    expect((await requestEnrolment("officer", { id: "tablet-9", unit: "532932" })).body.code).toBe("unit-out-of-scope");
    // The neighbour neither sees it, nor enrols it, nor takes it over.
    expect((await list("neighbour")).devices).toEqual([]);
    expect((await list("neighbour", "?unit=532931")).code).toBe("unit-out-of-scope");
    expect((await put("neighbour", { ...enrolled, unit: "532932", publicKey: key.publicKey })).status).toBe(404);
    expect((await put("supervisor", { ...enrolled, unit: "532932" })).body.code).toBe("unit-out-of-scope");
    expect((await put("prefecture", { ...enrolled, unit: "532932" })).status).toBe(204);
    expect((await list("neighbour")).devices).toMatchObject([{ id: "tablet-1", unit: "532932", state: "enrolled" }]);
    expect((await put("supervisor", enrolled)).status).toBe(404);
  });

  it("adds one with its key, and none without", async () => {
    expect((await put("supervisor", enrolled, "program")).status).toBe(404);
    expect((await put("supervisor", { ...enrolled, publicKey: key.publicKey }, "program")).status).toBe(204);
    expect((await put("supervisor", { ...enrolled, state: "pending" }, "program")).body.errors?.[0]?.code).toBe(
      "device-state-unknown",
    );
  });

  it("lists them in pages, by unit and state", async () => {
    for (const one of [1, 2, 3]) await requestEnrolment("officer", { id: `tablet-${one}` });
    await put("supervisor", enrolled, "tablet-2");
    const first = await list("supervisor", "?limit=2");
    expect([first.devices.map(({ id }) => id), first.next]).toEqual([["tablet-1", "tablet-2"], "tablet-2"]);
    expect((await list("auditor", `?limit=2&cursor=${first.next}`)).devices.map(({ id }) => id)).toEqual(["tablet-3"]);
    expect((await list("supervisor", "?state=pending")).devices.map(({ id }) => id)).toEqual(["tablet-1", "tablet-3"]);
  });
});

describe("a tablet's clock", () => {
  const sendAs = async (sentAt: string) => {
    const tablet = new Tablet("tablet-1");
    const entry = tablet.zero();
    await requestEnrolment("supervisor");
    const heads = [await key.head("tablet-1", [entry], sentAt)];
    expect(
      (await server.call<{ results: object[] }>("officer", "/v1/entries", json({ entries: [entry], heads }))).body
        .results,
    ).toMatchObject([{ status: "accepted" }]);
    return entry.entry;
  };
  const NOW = "2026-11-20T12:00:00.000Z";

  it("is compared with the server's, stored with the call's entries, and corrects nothing", async () => {
    const { id, stop, recordedAt } = await sendAs("2026-11-20T20:00:07.250+08:00");
    expect(
      await server.db.prepare("SELECT device, size, sent_at, received_at, skew_ms FROM batch_heads").first(),
    ).toEqual({
      device: "tablet-1",
      size: 1,
      sent_at: "2026-11-20T20:00:07.250+08:00",
      received_at: NOW,
      skew_ms: 7_250,
    });
    const { body } = await server.call<{ received: object[]; entries: { entry: { recordedAt: string } }[] }>(
      "officer",
      `/v1/stops/${stop}`,
    );
    expect(body.received).toEqual([{ entry: id, receivedAt: NOW, skewMs: 7_250 }]);
    expect(body.entries[0]?.entry.recordedAt).toBe(recordedAt);
    expect((await list("supervisor")).devices[0]).toMatchObject({
      clock: { sentAt: "2026-11-20T20:00:07.250+08:00", receivedAt: NOW, skewMs: 7_250 },
      flags: [],
    });
  });

  it.each([
    ["2026-11-20T12:02:00Z", 120_000, []],
    ["2026-11-20T12:02:01Z", 121_000, ["clock-off"]],
    ["2026-11-19T12:00:00Z", -86_400_000, ["clock-off"]],
  ])("at %s is off by %i ms: %j", async (sentAt, skewMs, flags) => {
    await sendAs(sentAt);
    const [device] = (await list("supervisor")).devices;
    expect([device?.clock?.skewMs, device?.flags.map(({ code }) => code)]).toEqual([skewMs, flags]);
  });

  it("is not known of what an administrator took in", async () => {
    await requestEnrolment("officer");
    expect((await list("supervisor")).devices[0]?.clock).toBeNull();
  });
});

describe("a device after a restore of the server", () => {
  it("reports the end of its chain: what the server lacks is counted, found and audited", async () => {
    const tablet = new Tablet();
    const [first] = [tablet.zero(), tablet.zero(), tablet.zero()];
    await server.call("officer", "/v1/entries", json({ entries: [first] }));
    await server.db.prepare("UPDATE devices SET unit = '532931'").run();
    const report = (highest: number, who: Who = "officer") =>
      server.call<{ missing: number }>(who, "/v1/devices/tablet-1/chain", json({ highest }));
    expect((await report(1)).body).toEqual({ missing: 0 });
    expect((await report(3)).body).toEqual({ missing: 2 });
    const { body } = await server.call<{ findings: { rule: string; records: string[] }[] }>(
      "supervisor",
      "/v1/integrity?from=2026-11-01&to=2026-11-30&rule=chain",
    );
    expect(body.findings).toMatchObject([{ rule: "chain", records: ["2", "3"] }]);
    const { results } = await server.db
      .prepare("SELECT badge, subject FROM audit WHERE action = 'device.chain-reported'")
      .all();
    expect(results).toEqual([{ badge: "100001", subject: "tablet-1 3 2 missing" }]);
    expect((await report(0)).status).toBe(400);
    expect((await report(3, "neighbour")).status).toBe(404);
  });

  it("learns of it from the epoch in every answer", async () => {
    const epoch = async () => (await server.call("officer", "/v1/tablet")).headers.get("roadside-epoch");
    await server.call("officer", "/v1/tablet");
    expect(await epoch()).toBe(
      String(await server.db.prepare("SELECT epoch FROM installation").first<number>("epoch")),
    );
  });
});
