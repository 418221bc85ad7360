import type { SealedEntry } from "@roadside/core";
import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { json, type Server, startServer } from "../testing/server.ts";
import { breathTest, SALT, Tablet } from "../testing/tablet.ts";

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

interface Problem {
  code: string;
  path: string;
}
interface Result {
  id: string | null;
  status: string;
  problem?: { code: string; detail: string; errors: Problem[] };
}
const send = async (...entries: unknown[]) =>
  (await server.call<{ results: Result[] }>("officer", "/v1/entries", json({ entries }))).body.results;

/** An entry with something in its bytes changed after it was sealed. */
function changed(sealed: SealedEntry, change: (entry: Record<string, never>) => void): unknown {
  const copy = structuredClone(sealed) as unknown as { entry: Record<string, never> };
  change(copy.entry);
  return copy;
}

/** Sends an invalid entry between two valid ones; the valid ones must be stored. */
async function refused(bad: unknown): Promise<Problem[]> {
  const [before, after] = [new Tablet("good-1").zero(), new Tablet("good-2").zero()];
  const results = await send(before, bad, after);
  expect(results.map(({ status }) => status)).toEqual(["accepted", "rejected", "accepted"]);
  expect(Number(await server.db.prepare("SELECT count(*) AS n FROM entries").first("n"))).toBe(2);
  const { problem } = results[1] as Result;
  expect(problem?.detail).not.toBe("");
  return (problem?.errors ?? []).map(({ code, path }) => ({ code, path }));
}

type Body = { tests: { reading: Record<string, unknown> }[]; jurisdiction: string };
const bodyOf = (entry: Record<string, never>) => entry.body as unknown as Body;
const readingOf = (entry: Record<string, never>) => (bodyOf(entry).tests[0] as Body["tests"][number]).reading;

describe("a refused entry names its field, and the valid ones of the batch are stored", () => {
  it.each([
    [
      "an unknown unit",
      (entry: Record<string, never>) => Object.assign(readingOf(entry), { unit: "mg/ft3" }),
      "unit-unknown",
      "/entry/body/tests/0/reading/unit",
    ],
    [
      "a unit that is not of the specimen",
      (entry: Record<string, never>) => Object.assign(readingOf(entry), { unit: "mg/100mL" }),
      "unit-not-of-specimen",
      "/entry/body/tests/0/reading/unit",
    ],
    [
      "a negative concentration",
      (entry: Record<string, never>) => Object.assign(readingOf(entry), { value: "-0.1" }),
      "value-negative",
      "/entry/body/tests/0/reading/value",
    ],
    [
      "a value that is no number",
      (entry: Record<string, never>) => Object.assign(readingOf(entry), { value: "high" }),
      "value-not-a-number",
      "/entry/body/tests/0/reading/value",
    ],
    [
      "a time without an offset",
      (entry: Record<string, never>) => Object.assign(entry, { recordedAt: "2026-11-19T21:40:00" }),
      "time-invalid",
      "/entry/recordedAt",
    ],
    [
      "a field that no entry has",
      (entry: Record<string, never>) => Object.assign(entry, { note: "?" }),
      "field-unknown",
      "/entry/note",
    ],
    [
      "a format of the future",
      (entry: Record<string, never>) => Object.assign(entry, { format: 2 }),
      "format-unknown",
      "/entry/format",
    ],
    [
      "bytes that were changed after sealing",
      (entry: Record<string, never>) => Object.assign(readingOf(entry), { value: "0.10" }),
      "hash-mismatch",
      "/hash",
    ],
  ])("%s", async (_, change, code, path) => {
    expect(await refused(changed(tablet.breath("0.36"), change))).toContainEqual({ code, path });
  });

  it("an element that is no entry at all", async () => {
    expect((await refused("hello"))[0]?.code).toBe("field-invalid");
    expect((await send(null))[0]).toMatchObject({ id: null, status: "rejected" });
  });

  it("a date before the law that is known", async () => {
    expect(await refused(tablet.breath("0.36", { at: "2003-01-01T21:40:00+08:00" }))).toEqual([
      { code: "before-first-entry", path: "/entry/at/at" },
    ]);
  });

  it("a place whose law is not known", async () => {
    expect(await refused(tablet.logged({ jurisdiction: "ZZ", tests: [breathTest("0.36")] }))).toEqual([
      { code: "jurisdiction-unknown", path: "/entry/body/jurisdiction" },
    ]);
  });

  it("a wrong ID checksum and a plate of no known form", async () => {
    const sealed = tablet.logged(
      {},
      {
        personal: {
          salt: SALT,
          idNumber: { kind: "resident", number: "11010519491231002X" },
          plate: { kind: "registered", number: "云L12345" },
        },
      },
    );
    const bad = structuredClone(sealed);
    bad.personal = {
      salt: SALT,
      idNumber: { kind: "resident", number: "110105194912310021" },
      plate: { kind: "registered", number: "L12345" },
    };
    expect(await refused(bad)).toEqual(
      expect.arrayContaining([
        { code: "id-checksum", path: "/personal/idNumber/number" },
        { code: "plate-unknown-form", path: "/personal/plate/number" },
      ]),
    );
  });

  it("a personal part that is not the one that was sealed, or is missing", async () => {
    const sealed = tablet.logged({}, { personal: { salt: SALT, name: "李某" } });
    expect(await refused({ ...sealed, personal: { salt: SALT, name: "王某" } })).toEqual([
      { code: "personal-mismatch", path: "/personal" },
    ]);
    expect((await send({ entry: sealed.entry, hash: sealed.hash }))[0]?.problem?.code).toBe("personal-missing");
  });

  it("a time in the future, beyond five minutes of a fast clock", async () => {
    const inFuture = tablet.zero({ at: "2026-11-20T20:06:00+08:00" });
    expect(await refused(inFuture)).toEqual([
      { code: "time-in-future", path: "/entry/at/at" },
      { code: "time-in-future", path: "/entry/recordedAt" },
    ]);
    server.clock.now = new Date("2026-11-20T12:02:00Z");
    expect((await send(inFuture))[0]?.status).toBe("accepted");
  });

  it("a unit out of scope, also one with a similar code", async () => {
    for (const unit of ["532932", "5329", "53293", "532930"]) {
      const results = await send(new Tablet(`t-${unit}`).zero({ unit }));
      expect(results[0]?.problem).toMatchObject({ code: "unit-out-of-scope", errors: [{ path: "/entry/unit" }] });
    }
  });

  it("an entry that does not link to the one before it that is here", async () => {
    const first = tablet.zero();
    tablet.head = { ...tablet.head, hash: "0".repeat(64) };
    const unlinked = tablet.zero();
    const results = await send(first, unlinked);
    expect(results.map(({ status }) => status)).toEqual(["accepted", "rejected"]);
    expect(results[1]?.problem).toMatchObject({ code: "broken-chain", errors: [{ path: "/entry/prev" }] });
    expect((await send(unlinked))[0]?.problem?.code).toBe("broken-chain");
  });

  it("a second entry with the same number in a device's chain", async () => {
    const { head } = tablet;
    const one = tablet.zero();
    tablet.head = head;
    const other = tablet.zero();
    await send(one);
    expect((await send(other))[0]?.problem).toMatchObject({ code: "chain-fork", errors: [{ path: "/entry/seq" }] });
  });

  it("the same id with other bytes: a conflict, and the first one stays", async () => {
    const one = tablet.zero();
    const other = new Tablet("tablet-2").repeat(new Tablet("elsewhere").breath("0.50"), one.entry.id);
    await send(one);
    expect(await send(other)).toEqual([{ id: one.entry.id, status: "conflict" }]);
    expect(await server.db.prepare("SELECT hash FROM entries WHERE id = ?1").bind(one.entry.id).first("hash")).toBe(
      one.hash,
    );
  });

  it("a correction that would put a stop outside the law is sent back, the stop stays as it was", async () => {
    const stop = v7();
    const logged = tablet.breath("0.36", { stop });
    await send(logged);
    const body = {
      kind: "logged" as const,
      corrects: logged.entry.id,
      reason: "typo",
      body: { jurisdiction: "ZZ", tests: [breathTest("0.36")] },
    };
    const [result] = await send(tablet.write("corrected", body, { stop }));
    expect(result).toMatchObject({ status: "rejected", problem: { code: "jurisdiction-unknown" } });
    expect(await server.db.prepare("SELECT category, version FROM stops").first()).toEqual({
      category: "drinking",
      version: 1,
    });
  });
});

describe("a refused call", () => {
  const problemOf = async (init: RequestInit) => {
    const { status, body, headers } = await server.call<{ code: string; status: number; title: string }>(
      "officer",
      "/v1/entries",
      init,
    );
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(body.status).toBe(status);
    expect(body.title).not.toBe("");
    return [status, body.code];
  };

  it("a body that is not JSON", async () => {
    expect(await problemOf(json("{"))).toEqual([400, "body-not-json"]);
  });

  it("a body that is not UTF-8", async () => {
    expect(
      await problemOf({
        method: "POST",
        headers: { "content-type": "application/json" },
        body: new Uint8Array([0x22, 0xff, 0x22]),
      }),
    ).toEqual([400, "body-not-json"]);
  });

  it("a body without a list of entries", async () => {
    for (const body of [{}, [], "1", null, { entries: {} }])
      expect(await problemOf(json(body))).toEqual([400, "request-invalid"]);
  });

  it("a body of another kind", async () => {
    expect(await problemOf({ method: "POST", headers: { "content-type": "text/csv" }, body: "a,b" })).toEqual([
      415,
      "media-type-unknown",
    ]);
  });

  it("a body that is too large, with or without an announced length", async () => {
    expect(await problemOf(json(`{"entries":["${"x".repeat(1_000_000)}"]}`))).toEqual([413, "body-too-large"]);
    const stream = new Blob([`{"entries":["${"x".repeat(1_000_000)}"]}`]).stream();
    const streamed = { method: "POST", headers: { "content-type": "application/json" }, body: stream, duplex: "half" };
    expect(await problemOf(streamed)).toEqual([413, "body-too-large"]);
  });

  it("more than 500 entries", async () => {
    expect(await problemOf(json({ entries: Array.from({ length: 501 }, () => 1) }))).toEqual([413, "too-many-entries"]);
  });
});
