import { beforeEach, describe, expect, it } from "vitest";
import { newDeviceKey } from "../testing/device-key.ts";
import { json, type Server, startServer, type Who } from "../testing/server.ts";

interface Codes {
  codes: { badge: string; code: string; setAt: string }[];
  code?: string;
  errors?: { code: string; path: string }[];
}

let server: Server;
beforeEach(async () => {
  server = await startServer();
  await enrol("tablet-1", "532931");
});

const NOW = "2026-11-20T12:00:00.000Z";
const CODE = "K7QM-2VXD-9RTN-4HWC";
const BADGES = {
  officer: "100001",
  supervisor: "100002",
  prefecture: "100003",
  neighbour: "100004",
  auditor: "100005",
  administrator: "100009",
};

const put = (who: Who, code: unknown = CODE, { device = "tablet-1", badge = BADGES[who] } = {}) =>
  server.call<Codes | null>(who, `/v1/devices/${device}/recovery-codes/${badge}`, json({ code }, "PUT"));
const see = (who: Who, device = "tablet-1") => server.call<Codes>(who, `/v1/devices/${device}/recovery-codes`);
async function enrol(id: string, unit: string) {
  const { publicKey } = await newDeviceKey();
  await server.call(
    "administrator",
    `/v1/devices/${id}`,
    json({ unit, name: id, state: "enrolled", publicKey }, "PUT"),
  );
}
const auditLog = async () =>
  (
    await server.db.prepare("SELECT badge, action, subject FROM audit WHERE action LIKE 'recovery-%' ORDER BY id").all()
  ).results.map((row) => Object.values(row).join(" "));

describe("the code that opens what a tablet holds", () => {
  it("is left by the officer, replaced by a later one, and seen by an administrator", async () => {
    expect((await put("officer", "a former code of theirs")).status).toBe(204);
    server.clock.now = new Date("2026-11-20T13:00:00Z");
    expect([(await put("officer")).status, (await put("supervisor", "0123456789abcdef")).status]).toEqual([204, 204]);
    const { status, body, headers } = await see("administrator");
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(body.codes).toEqual([
      { badge: "100001", code: CODE, setAt: "2026-11-20T13:00:00.000Z" },
      { badge: "100002", code: "0123456789abcdef", setAt: "2026-11-20T13:00:00.000Z" },
    ]);
  });

  it("is missing if none was stored", async () => {
    expect((await see("administrator")).body).toEqual({ codes: [] });
  });

  it("may be stored for a tablet of the caller's unit, one under it or one above it, also if it is pending or revoked", async () => {
    await enrol("tablet-of-all", "");
    expect((await put("officer", CODE, { device: "tablet-of-all" })).status).toBe(204);
    expect((await put("prefecture")).status).toBe(204);
    await server.call(
      "administrator",
      "/v1/devices/tablet-1",
      json({ unit: "532931", name: "tablet-1", state: "revoked" }, "PUT"),
    );
    expect((await put("officer")).status).toBe(204);
    expect((await see("administrator")).body.codes.map(({ badge, setAt }) => [badge, setAt])).toEqual([
      ["100001", NOW],
      ["100003", NOW],
    ]);
  });

  it.each([
    [{ code: "123456789012345" }, "recovery-code-length", "/code"],
    [{ code: "x".repeat(65) }, "recovery-code-length", "/code"],
    [{ code: CODE, pin: "1234" }, "field-invalid", "/pin"],
    [{}, "field-invalid", "/code"],
  ])("is refused as %j", async (body, code, path) => {
    const { status, body: problem } = await server.call<Codes>(
      "officer",
      "/v1/devices/tablet-1/recovery-codes/100001",
      json(body, "PUT"),
    );
    expect([status, problem.errors?.[0]?.code, problem.errors?.[0]?.path]).toEqual([400, code, path]);
  });
});

describe("who leaves and sees a recovery code", () => {
  it("leaves their own alone, for a device that their unit knows", async () => {
    expect(await put("supervisor", CODE, { badge: "100001" })).toMatchObject({
      status: 403,
      body: { code: "not-your-own" },
    });
    expect(await put("administrator", CODE, { badge: "100001" })).toMatchObject({
      status: 403,
      body: { code: "not-your-own" },
    });
    expect((await put("auditor")).body?.code).toBe("role-not-allowed");
    expect((await put("neighbour")).status).toBe(404);
    expect((await put("officer", CODE, { device: "nobodys" })).status).toBe(404);
    expect((await see("administrator")).body.codes).toEqual([]);
    expect(await auditLog()).toEqual(["100009 recovery-codes.seen tablet-1"]);
  });

  it("is visible to an administrator of the unit, and the read is audited", async () => {
    await put("officer");
    for (const who of ["officer", "supervisor", "prefecture", "auditor"] as const)
      expect((await see(who)).body.code, who).toBe("role-not-allowed");
    const account = { badge: "200001", password: "a long pass phrase of theirs" };
    const facts = {
      name: { zh: "赵敏", en: "Zhao Min" },
      role: "administrator",
      unit: "532932",
      password: account.password,
    };
    await server.call("administrator", `/v1/officers/${account.badge}`, json(facts, "PUT"));
    const { token } = (await server.call<{ token: string }>(null, "/v1/sessions", json(account))).body;
    const neighbour = await server.call(null, "/v1/devices/tablet-1/recovery-codes", {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([neighbour.status, (await see("administrator", "nobodys")).status]).toEqual([404, 404]);
    expect((await see("administrator")).body.codes).toHaveLength(1);
    expect(await auditLog()).toEqual([
      "100001 recovery-code.set tablet-1 100001",
      "100009 recovery-codes.seen tablet-1",
    ]);
  });

  it("finds it nowhere in the database in clear, nor of use on another device", async () => {
    await enrol("tablet-2", "532931");
    await put("officer");
    await put("officer", "another code of theirs", { device: "tablet-2" });
    expect(JSON.stringify((await server.db.prepare("SELECT * FROM recovery_codes").all()).results)).not.toContain(CODE);
    await server.db
      .prepare(
        "UPDATE recovery_codes SET closed = (SELECT closed FROM recovery_codes WHERE device = 'tablet-1') WHERE device = 'tablet-2'",
      )
      .run();
    expect((await see("administrator", "tablet-2")).status).toBe(500);
  });
});
