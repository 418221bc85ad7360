import { encodeTreeHead, hashLeaf, isConsistent, isIncluded, type SealedEntry, type TreeHead } from "@roadside/core";
import fc from "fast-check";
import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import worker from "../cloudflare.ts";
import type { Inclusion } from "../ledger/ledger-evidence.ts";
import { createSigner, isSignedBy } from "../ledger/signing.ts";
import { ledgerGrowthOn } from "../store/ledger-growth.ts";
import { json, PERSONAL_KEY, type Server, SIGNING_KEY, startServer, type Who } from "../testing/server.ts";
import { Tablet } from "../testing/tablet.ts";

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

const HOUR_MS = 3_600_000;
const wait = (hours: number) => {
  server.clock.now = new Date(server.clock.now.getTime() + hours * HOUR_MS);
};
const send = async (...entries: SealedEntry[]) => {
  expect((await server.call("administrator", "/v1/entries", json({ entries }))).status).toBe(200);
  return entries;
};
const zeros = (count: number, unit = "532931") => Array.from({ length: count }, () => tablet.zero({ unit }));
const heads = async (query = "", who: Who = "auditor") => {
  const { status, body } = await server.call<{ heads: TreeHead[]; next: string | null }>(
    who,
    `/v1/ledger/heads?${query}`,
  );
  expect(status).toBe(200);
  return body;
};
const inclusion = (id: string, who: Who = "auditor") => server.call<Inclusion>(who, `/v1/ledger/inclusion?entry=${id}`);
const consistency = (unit: string, from: number, to: number) =>
  server.call<{ from: { root: string }; to: { root: string }; proof: string[] }>(
    "auditor",
    `/v1/ledger/consistency?unit=${unit}&from=${from}&to=${to}`,
  );
const key = async () =>
  (await server.call<{ current: string; keys: { id: string; spki: string }[] }>(null, "/v1/ledger/key")).body;
const holds = ({ leaf, position: index, size, root, proof }: Inclusion) =>
  isIncluded({ leaf, index, size, root, proof });

async function isSigned({ signature, ...head }: TreeHead): Promise<boolean> {
  const { spki = "" } = (await key()).keys.find(({ id }) => id === head.key) ?? {};
  return isSignedBy(spki, encodeTreeHead(head), signature);
}

describe("the head of a day", () => {
  it("is signed when the day is over in China, for each unit whose log grew", async () => {
    await send(...zeros(3), ...zeros(2, "532932"));
    expect((await heads()).heads).toEqual([]);
    // 20:00 there; four hours later it is the next day.
    wait(3.9);
    expect((await heads()).heads).toEqual([]);
    wait(0.2);
    const closed = (await heads()).heads;
    expect(closed).toMatchObject([
      { unit: "532931", day: "2026-11-20", closed: true, size: 3, signedAt: server.clock.now.toISOString() },
      { unit: "532932", day: "2026-11-20", closed: true, size: 2 },
    ]);
    for (const head of closed) expect(await isSigned(head)).toBe(true);
    expect(await isSigned({ ...(closed[0] as TreeHead), size: 4 })).toBe(false);
    // A day without an entry has no head, and the previous head remains valid.
    wait(48);
    expect((await heads()).heads).toEqual(closed);
  });

  it("is listed by unit and day, page by page", async () => {
    for (let day = 0; day < 3; day += 1) {
      await send(...zeros(1), ...zeros(1, "532932"), ...zeros(1, "530101"));
      wait(24);
    }
    const all = (await heads("", "administrator")).heads;
    expect(all.map(({ unit, day, size }) => [unit, day, size])).toEqual(
      ["530101", "532931", "532932"].flatMap((unit) =>
        [20, 21, 22].map((day, index) => [unit, `2026-11-${day}`, index + 1]),
      ),
    );
    expect((await heads("unit=532931&from=2026-11-21&to=2026-11-21")).heads).toEqual([all[4]]);
    expect((await heads()).heads).toEqual(all.slice(3));
    const paged: TreeHead[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: { heads: TreeHead[]; next: string | null } = await heads(
        `limit=2${cursor && `&cursor=${cursor}`}`,
        "administrator",
      );
      paged.push(...page.heads);
      cursor = page.next;
    }
    expect(paged).toEqual(all);
  });

  it("comes from the platform's clock too, and two at once sign nothing twice", async () => {
    await send(...zeros(2));
    const env = { DB: server.db, ROADSIDE_SIGNING_KEY: SIGNING_KEY, ROADSIDE_PERSONAL_KEY: PERSONAL_KEY };
    const HOURLY = { cron: "5 * * * *" };
    // The real clock may be long after the test's, or long before: days of a ledger only go forward, up to the current
    // one at most.
    await Promise.all([worker.scheduled(HOURLY, env), worker.scheduled(HOURLY, env), worker.scheduled(HOURLY, env)]);
    const { results } = await server.db
      .prepare("SELECT entry, unit, position FROM ledger_leaves ORDER BY position")
      .all();
    expect(results).toMatchObject([
      { unit: "532931", position: 0 },
      { unit: "532931", position: 1 },
    ]);
    expect(await worker.scheduled(HOURLY, { DB: server.db })).toBeUndefined();
  });
});

describe("the proof of an entry", () => {
  it("leads to a signed head: of the running day first, of the closed day when it is over", async () => {
    const entries = await send(...zeros(5));
    const { entry, hash } = entries[2] as SealedEntry;
    const running = (await inclusion(entry.id)).body;
    expect(running).toMatchObject({
      entry: entry.id,
      hash,
      leaf: hashLeaf(hash),
      position: 2,
      size: 5,
      head: { closed: false, day: "2026-11-20", size: 5 },
    });
    expect([holds(running), running.root === running.head.root, await isSigned(running.head)]).toEqual([
      true,
      true,
      true,
    ]);
    await send(...zeros(4));
    wait(24);
    const closed = (await inclusion(entry.id)).body;
    expect(closed).toMatchObject({ position: 2, size: 9, head: { closed: true, day: "2026-11-20", size: 9 } });
    expect([holds(closed), await isSigned(closed.head)]).toEqual([true, true]);
    // It remains the head of its day, however long the ledger becomes.
    await send(...zeros(4));
    wait(24);
    expect((await inclusion(entry.id)).body).toEqual(closed);
  });

  it("does not hold for an entry that was changed in the database", async () => {
    const [one, two] = (await send(...zeros(2))) as [SealedEntry, SealedEntry];
    wait(24);
    expect(holds((await inclusion(one.entry.id)).body)).toBe(true);
    await server.db.prepare("DROP TRIGGER entries_never_change").run();
    const forged = JSON.stringify({ ...one.entry, officer: "100007" });
    const { hash } = two;
    await server.db
      .prepare("UPDATE entries SET bytes = ?1, hash = ?2 WHERE id = ?3")
      .bind(forged, hash, one.entry.id)
      .run();
    expect(holds((await inclusion(one.entry.id)).body)).toBe(false);
    expect(holds((await inclusion(two.entry.id)).body)).toBe(true);
    await server.db.prepare("UPDATE entries SET bytes = 'no JSON at all' WHERE id = ?1").bind(one.entry.id).run();
    expect(holds((await inclusion(one.entry.id)).body)).toBe(false);
  });

  it("fails if the ledger itself was rewritten to match", async () => {
    const [one] = (await send(...zeros(3))) as [SealedEntry];
    wait(24);
    await heads();
    for (const trigger of ["ledger_tiles_only_grow", "entries_never_change"])
      await server.db.prepare(`DROP TRIGGER ${trigger}`).run();
    const forged = "ab".repeat(32);
    await server.db
      .prepare("UPDATE ledger_tiles SET hashes = ?1 || substr(hashes, 65) WHERE level = 0")
      .bind(hashLeaf(forged))
      .run();
    const { results } = await server.db
      .prepare("SELECT entry FROM ledger_leaves ORDER BY position")
      .all<{ entry: string }>();
    const last = (await inclusion(results[2]?.entry ?? "")).body;
    expect(holds(last)).toBe(false);
    expect(one.entry.id).toBe(results[0]?.entry);
  });

  it("costs the same for any length of the ledger", async () => {
    const [first] = (await send(...zeros(500))) as [SealedEntry];
    const rowsRead = async (size: number) => {
      await ledgerGrowthOn(server.db, createSigner(SIGNING_KEY), v7).advance(server.clock.now, 20);
      const { headers, body } = await inclusion(first.entry.id);
      expect([holds(body), body.size]).toEqual([true, size]);
      return Number(/rows-read;desc=(\d+)/.exec(headers.get("server-timing") ?? "")?.[1]);
    };
    for (let batch = 0; batch < 2; batch += 1) await send(...zeros(500));
    const short = await rowsRead(1_500);
    for (let batch = 0; batch < 5; batch += 1) await send(...zeros(500));
    expect(Math.abs((await rowsRead(4_000)) - short)).toBeLessThanOrEqual(1);
  });

  it("is returned within the caller's unit, and for existing entries", async () => {
    const [one] = (await send(...zeros(1))) as [SealedEntry];
    expect((await inclusion(one.entry.id, "officer")).status).toBe(200);
    for (const answer of [await inclusion(one.entry.id, "neighbour"), await inclusion(v7()), await inclusion("x")]) {
      expect([answer.status, answer.body]).toMatchObject([404, { code: "not-found" }]);
    }
    expect((await server.call("auditor", "/v1/ledger/inclusion")).status).toBe(400);
  });
});

describe("any two heads of a unit", () => {
  it("prove one append-only ledger, for any batches", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ own: fc.integer({ min: 1, max: 90 }), other: fc.nat(20), hours: fc.constantFrom(0, 1, 10, 20) }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        fc.nat(),
        async (batches, pick) => {
          server = await startServer();
          for (const { own, other, hours } of batches) {
            tablet = new Tablet(v7());
            await send(...zeros(other, "532932"), ...zeros(own));
            wait(hours);
            if (pick % 2 === 0) await heads();
          }
          wait(24);
          const own = (await heads("unit=532931")).heads;
          const total = batches.reduce((sum, batch) => sum + batch.own, 0);
          expect(own.at(-1)?.size).toBe(total);
          for (const [index, later] of own.entries()) {
            expect(await isSigned(later)).toBe(true);
            for (const earlier of own.slice(0, index)) {
              const { proof } = (await consistency("532931", earlier.size, later.size)).body;
              expect(
                isConsistent({ size1: earlier.size, root1: earlier.root, size2: later.size, root2: later.root, proof }),
              ).toBe(true);
            }
          }
          const { results } = await server.db
            .prepare("SELECT id, hash, rowid FROM entries WHERE unit = '532931' ORDER BY rowid")
            .all<{ id: string; hash: string }>();
          for (const place of [0, pick % total, total - 1]) {
            const proved = (await inclusion(results[place]?.id ?? "")).body;
            expect(proved).toMatchObject({ position: place, leaf: hashLeaf(results[place]?.hash ?? "") });
            expect([holds(proved), proved.head.closed, await isSigned(proved.head)]).toEqual([true, true, true]);
          }
        },
      ),
      { numRuns: 5 },
    );
  });

  it("are refused where there are none such", async () => {
    await send(...zeros(3));
    wait(24);
    expect((await consistency("532931", 1, 3)).status).toBe(200);
    expect((await consistency("532931", 1, 4)).body).toMatchObject({
      code: "request-invalid",
      errors: [{ code: "size-unknown", path: "/to" }],
    });
    expect((await consistency("532931", 3, 1)).body).toMatchObject({ errors: [{ code: "sizes-disordered" }] });
    expect((await consistency("532931", 0, 1)).body).toMatchObject({
      errors: [{ code: "size-invalid", path: "/from" }],
    });
    for (const unit of ["53", "530101"]) expect((await consistency(unit, 1, 1)).status).toBe(403);
    expect((await server.call("neighbour", "/v1/ledger/consistency?unit=532931&from=1&to=3")).body).toMatchObject({
      code: "unit-out-of-scope",
    });
    expect((await server.call("neighbour", "/v1/ledger/heads?unit=532931")).body).toMatchObject({
      code: "unit-out-of-scope",
    });
    expect((await server.call(null, "/v1/ledger/heads")).status).toBe(401);
  });
});

describe("the ledger", () => {
  it("is added to by many at once as if by one, and starts again wherever it was cut off", async () => {
    await send(...zeros(400));
    await send(...zeros(300, "532933"), ...zeros(100));
    const closers = Array.from({ length: 6 }, () => ledgerGrowthOn(server.db, createSigner(SIGNING_KEY), v7));
    await Promise.all(closers.map((one) => one.advance(server.clock.now, 3)));
    expect(await closers[0]?.advance(server.clock.now, 10)).toBe(true);
    const { results } = await server.db
      .prepare("SELECT unit, count(*) AS leaves, max(position) + 1 AS size FROM ledger_leaves GROUP BY unit")
      .all();
    expect(results).toEqual([
      { unit: "532931", leaves: 500, size: 500 },
      { unit: "532933", leaves: 300, size: 300 },
    ]);
    wait(24);
    await Promise.all(closers.map((one) => one.advance(server.clock.now, 3)));
    expect((await heads()).heads.map(({ unit, size }) => [unit, size])).toEqual([
      ["532931", 500],
      ["532933", 300],
    ]);
  });

  it("follows the order of receipt: a clock set back adds nothing to an ended day", async () => {
    await send(...zeros(1));
    wait(24);
    await heads();
    await send(...zeros(1));
    wait(-24);
    await send(...zeros(1));
    wait(48);
    expect((await heads()).heads.map(({ day, size }) => [day, size])).toEqual([
      ["2026-11-20", 1],
      ["2026-11-21", 3],
    ]);
  });

  it("cannot be changed, emptied or shortened", async () => {
    await send(...zeros(2));
    wait(24);
    await heads();
    for (const sql of [
      "UPDATE ledger_leaves SET position = 7",
      "DELETE FROM ledger_leaves",
      "INSERT OR REPLACE INTO ledger_leaves SELECT entry, unit, 9 FROM ledger_leaves",
      "UPDATE ledger_tiles SET hashes = substr(hashes, 1, 64)",
      "UPDATE ledger_tiles SET hashes = replace(hashes, 'a', 'b')",
      "DELETE FROM ledger_tiles",
      "UPDATE ledger_heads SET size = 1",
      "DELETE FROM ledger_heads",
      "INSERT OR REPLACE INTO ledger_heads SELECT unit, day, 1, root, signed_at, key, signature FROM ledger_heads",
      "UPDATE ledger_keys SET spki = ''",
      "DELETE FROM ledger_keys",
    ]) {
      await expect(server.db.prepare(sql).run(), sql).rejects.toThrow(/append-only/);
    }
  });

  it("names the key of each head, and retains a replaced one", async () => {
    await send(...zeros(1));
    wait(24);
    const [first] = (await heads()).heads;
    const pair = (await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
      "sign",
      "verify",
    ])) as CryptoKeyPair;
    const pkcs8 = new Uint8Array((await crypto.subtle.exportKey("pkcs8", pair.privateKey)) as ArrayBuffer);
    const replaced = ledgerGrowthOn(server.db, createSigner(btoa(String.fromCharCode(...pkcs8))), v7);
    await send(...zeros(1));
    wait(24);
    await replaced.advance(server.clock.now, 5);
    const [before, after] = (await heads()).heads as [TreeHead, TreeHead];
    expect(before).toEqual(first);
    expect(after.key).not.toBe(before.key);
    expect([await isSigned(before), await isSigned(after)]).toEqual([true, true]);
    expect((await key()).current).toBe(before.key);
  });
});

it("answers under its former name with a permanent redirect", async () => {
  const response = await server.app.request("/v1/log/inclusion?entry=a");
  expect([response.status, response.headers.get("location")]).toEqual([
    308,
    expect.stringMatching(/\/v1\/ledger\/inclusion\?entry=a$/),
  ]);
});
