import type { SealedEntry } from "@roadside/core";
import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { json, type Server, startServer, type Who } from "../testing/server.ts";
import { SALT, Tablet } from "../testing/tablet.ts";

interface Item {
  id: string;
  entry: string;
  code: string;
  decision: string | null;
  reason: string | null;
  decidedBy: string | null;
}
type Decision = { decision: string; result: { status: string; problem?: { code: string } } | null; code?: string };

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet("tablet-9");
});

const send = async (entries: readonly SealedEntry[], who: Who = "officer") =>
  (
    await server.call<{ results: { status: string; problem?: { code: string; detail: string } }[] }>(
      who,
      "/v1/entries",
      json({ entries, heads: [] }),
    )
  ).body.results;
const list = async (who: Who = "administrator", query = "") =>
  (await server.call<{ entries: Item[]; next: string | null; code?: string }>(who, `/v1/quarantine${query}`)).body;
const decide = (id: string, decision: string, who: Who = "administrator", reason = "seen on the tablet itself") =>
  server.call<Decision>(who, `/v1/quarantine/${id}/decision`, json({ decision, reason }));
const count = async (table: string) => Number(await server.db.prepare(`SELECT count(*) AS n FROM ${table}`).first("n"));
const auditLog = async () =>
  (
    await server.db
      .prepare("SELECT badge || ' ' || action AS line FROM audit WHERE action LIKE '%quarantine%' ORDER BY id")
      .all()
  ).results.map(({ line }) => line);

describe("what a device that may not send has sent", () => {
  it("is stored as received, with personal data encrypted, and listed without personal data", async () => {
    const personal = { salt: SALT, name: "李某", licenceNumber: "A-1" };
    const sealed = tablet.breath("0.36", { personal });
    expect(await send([sealed])).toMatchObject([
      {
        status: "rejected",
        problem: { code: "device-unknown", detail: expect.stringContaining("waits in quarantine") },
      },
    ]);
    const row = await server.db
      .prepare("SELECT hash, bytes, personal FROM quarantine")
      .first<{ hash: string; bytes: string; personal: string }>();
    expect([row?.hash, row?.bytes]).toEqual([sealed.hash, JSON.stringify(sealed.entry)]);
    expect(row?.personal).toMatch(/^1\./);
    const { entries } = await list();
    expect(entries).toEqual([
      {
        id: sealed.hash,
        entry: sealed.entry.id,
        device: "tablet-9",
        unit: "532931",
        kind: "logged",
        stop: sealed.entry.stop,
        seq: 1,
        recordedAt: sealed.entry.recordedAt,
        code: "device-unknown",
        receivedAt: "2026-11-20T12:00:00.000Z",
        receivedFrom: "100001",
        decision: null,
        reason: null,
        decidedAt: null,
        decidedBy: null,
      },
    ]);
    expect(await auditLog()).toEqual(["100001 entries.quarantined", "100009 quarantine.seen"]);
  });

  it("does not pile up when it is sent again and again, and leaves one line in the audit log", async () => {
    const entries = [tablet.zero(), tablet.zero()];
    for (let time = 0; time < 3; time += 1) await send([...entries, entries[0] as SealedEntry]);
    expect(await count("quarantine")).toBe(2);
    expect(await auditLog()).toEqual(["100001 entries.quarantined"]);
  });

  it("is stored up to a limit per caller; entries over it are only rejected", {
    timeout: 60_000,
  }, async () => {
    const long = Array.from({ length: 40 }, () => "可".repeat(2_000));
    const results: string[] = [];
    for (let time = 0; time < 20; time += 1) {
      const [result] = await send([tablet.logged({ observations: long })]);
      results.push(/not kept/.test(result?.problem?.detail ?? "") ? "dropped" : (result?.problem?.code ?? ""));
    }
    const kept = await count("quarantine");
    expect(kept).toBeGreaterThan(8);
    expect(results).toEqual([...Array(kept).fill("device-unknown"), ...Array(20 - kept).fill("dropped")]);
    // That of another officer remains.
    await send([new Tablet("tablet-8").zero()], "supervisor");
    expect(await count("quarantine")).toBe(kept + 1);
  });

  it("waits no more once its device was enrolled and sent it again", async () => {
    const sealed = tablet.zero({ personal: { salt: SALT, name: "李某" } });
    await send([sealed]);
    // Now from a device that is enrolled, as the test's server has it.
    await server.call("officer", "/v1/entries", json({ entries: [sealed] }));
    expect((await list()).entries).toEqual([]);
    expect((await list("administrator", "?decided=true")).entries).toMatchObject([
      { decision: "arrived", decidedBy: "100001" },
    ]);
    expect(await server.db.prepare("SELECT personal FROM quarantine").first("personal")).toBeNull();
    expect((await decide(sealed.hash, "open")).body.result).toMatchObject({ status: "duplicate" });
    expect((await decide(sealed.hash, "discard")).status).toBe(409);
  });

  it("excludes malformed entries: they are rejected and not stored", async () => {
    const broken = { ...tablet.zero(), hash: "0".repeat(64) };
    expect((await send([broken]))[0]?.problem?.code).toBe("hash-mismatch");
    expect(await count("quarantine")).toBe(0);
  });

  it("can be neither changed nor taken out, by the database's own word", async () => {
    await send([tablet.zero({ personal: { salt: SALT, name: "李某" } })]);
    const decided = "decision = 'open', reason = 'x', decided_at = 'x', decided_by = 'x'";
    for (const sql of [
      "DELETE FROM quarantine",
      "INSERT OR REPLACE INTO quarantine SELECT * FROM quarantine",
      "UPDATE quarantine SET bytes = '{}'",
      "UPDATE quarantine SET personal = NULL",
      `UPDATE quarantine SET ${decided}, unit = '53'`,
      `UPDATE quarantine SET ${decided}, personal = 'x'`,
      "UPDATE quarantine SET decision = 'open'",
    ]) {
      await expect(server.db.prepare(sql).run(), sql).rejects.toThrow(/append-only/);
    }
    await server.db.prepare(`UPDATE quarantine SET ${decided}`).run();
    await expect(server.db.prepare("UPDATE quarantine SET decision = 'discard'").run()).rejects.toThrow(/append-only/);
  });
});

describe("an administrator decides", () => {
  it("to open: it is ingested as usual in their name, once, and a resend returns `duplicate`", async () => {
    const personal = { salt: SALT, licenceNumber: "A-1" };
    const sealed = tablet.breath("0.36", { personal });
    await send([sealed]);
    const { status, body } = await decide(sealed.hash, "open");
    expect([status, body]).toEqual([200, { decision: "open", result: { id: sealed.entry.id, status: "accepted" } }]);
    expect(await server.db.prepare("SELECT hash, received_from, bytes FROM entries").first()).toEqual({
      hash: sealed.hash,
      received_from: "100009",
      bytes: JSON.stringify(sealed.entry),
    });
    const opened = await server.call<{ entries: SealedEntry[]; received: object[] }>(
      "officer",
      `/v1/stops/${sealed.entry.stop}`,
    );
    expect(opened.body.entries).toEqual([sealed]);
    expect(opened.body.received).toMatchObject([{ entry: sealed.entry.id, skewMs: null }]);
    expect(await server.db.prepare("SELECT decision, decided_by, personal FROM quarantine").first()).toEqual({
      decision: "open",
      decided_by: "100009",
      personal: null,
    });
    // Again: the same decision is harmless, the other one comes too late.
    expect((await decide(sealed.hash, "open")).body.result).toMatchObject({ status: "duplicate" });
    expect(await decide(sealed.hash, "discard")).toMatchObject({ status: 409, body: { code: "decided-already" } });
    expect(await send([sealed])).toMatchObject([{ status: "duplicate" }]);
    expect(await auditLog()).toEqual(["100001 entries.quarantined", "100009 quarantine.opened"]);
    expect((await list()).entries).toEqual([]);
    expect((await list("administrator", "?decided=true")).entries).toMatchObject([
      { decision: "open", reason: "seen on the tablet itself" },
    ]);
  });

  it("to open an entry that cannot be accepted: the response gives the reason, and a retry works after the correction", async () => {
    const stop = v7();
    const [first, second] = [tablet.zero({ stop }), tablet.blood(stop, "90")];
    tablet.head = { ...tablet.head, seq: 1, hash: first.hash };
    const fork = tablet.zero();
    await send([first, second, fork]);
    await decide(second.hash, "open");
    expect((await decide(fork.hash, "open")).body.result).toMatchObject({
      status: "rejected",
      problem: { code: "chain-fork" },
    });
    expect((await decide(first.hash, "open")).body.result).toMatchObject({ status: "accepted" });
    expect((await server.call<{ category: string }>("officer", `/v1/stops/${stop}`)).body).toMatchObject({
      assessment: { category: "drunk" },
    });
  });

  it("to discard, with a reason, for good: nothing of it is accepted, and its personal data is deleted", async () => {
    const sealed = tablet.zero({ personal: { salt: SALT, name: "李某" } });
    await send([sealed]);
    expect((await decide(sealed.hash, "discard", "administrator", "  ")).status).toBe(400);
    expect((await decide(sealed.hash, "discard")).body).toEqual({ decision: "discard", result: null });
    expect(await decide(sealed.hash, "open")).toMatchObject({ status: 409, body: { code: "decided-already" } });
    expect((await send([sealed]))[0]?.problem?.code).toBe("device-unknown");
    expect([await count("entries"), await count("quarantine")]).toEqual([0, 1]);
    expect(await server.db.prepare("SELECT personal FROM quarantine").first("personal")).toBeNull();
    expect(await auditLog()).toEqual(["100001 entries.quarantined", "100009 quarantine.discarded"]);
  });

  it("and no other role may, nor an administrator of another unit", async () => {
    const sealed = tablet.zero();
    await send([sealed]);
    for (const who of ["officer", "supervisor", "auditor", "prefecture"] as const) {
      expect((await list(who)).code).toBe("role-not-allowed");
      expect((await decide(sealed.hash, "open", who)).status).toBe(403);
    }
    expect((await decide("0".repeat(64), "open")).status).toBe(404);
    await server.db.prepare("UPDATE officers SET unit = '532932' WHERE badge = '100009'").run();
    expect((await list()).entries).toEqual([]);
    expect((await list("administrator", "?unit=532931")).code).toBe("unit-out-of-scope");
    expect((await decide(sealed.hash, "open")).status).toBe(404);
    expect(await count("entries")).toBe(0);
  });

  it("page by page, oldest first", async () => {
    const entries = [tablet.zero(), tablet.zero(), tablet.zero()];
    for (const one of entries) {
      await send([one]);
      server.clock.now = new Date(server.clock.now.getTime() + 1_000);
    }
    const first = await list("administrator", "?limit=2");
    expect(first.entries.map(({ entry }) => entry)).toEqual(entries.slice(0, 2).map(({ entry }) => entry.id));
    const rest = await list("administrator", `?limit=2&cursor=${first.next}`);
    expect([rest.entries.map(({ entry }) => entry), rest.next]).toEqual([[entries[2]?.entry.id], null]);
    for (const query of ["?cursor=x", "?limit=0", "?decided=no"])
      expect((await server.call("administrator", `/v1/quarantine${query}`)).status).toBe(400);
  });
});
