import type { SealedEntry } from "@roadside/core";
import fc from "fast-check";
import { v7 } from "uuid";
import { beforeAll, describe, expect, it } from "vitest";
import { createVault } from "../personal/vault.ts";
import { json, PERSONAL_KEY, type Server, startServer } from "../testing/server.ts";
import { SALT, Tablet } from "../testing/tablet.ts";
import { rebuild } from "./rebuild.ts";
import { selectEachCount } from "./stop-counts.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer();
});

const PROJECTIONS = [
  "SELECT id, version, unit, checkpoint, operation, officer, at_ms, at, jurisdiction, category, reading, voided, flags, tests, findings, owed FROM stops ORDER BY id",
  `SELECT * FROM (${selectEachCount("stop_counts")}) ORDER BY unit, period, dimension, key, category`,
  "SELECT * FROM obligations ORDER BY stop, code",
  "SELECT * FROM chains ORDER BY device",
  "SELECT analyser, day, unit, certificate, tests FROM analyser_days WHERE tests > 0 ORDER BY analyser, day, unit, certificate",
  "SELECT id, rule, unit, day, subject, records, stops, message, origin FROM findings WHERE closed_at IS NULL ORDER BY id",
  "SELECT * FROM personal_tokens ORDER BY token, kind, stop",
];
const FINDINGS = "/v1/integrity?from=2026-11-17&to=2026-11-20";
const state = async () => Promise.all(PROJECTIONS.map(async (sql) => (await server.db.prepare(sql).all()).results));

/** A night of one tablet: stops with later blood results, corrections and voids. */
function night(
  device: string,
  moves: readonly { kind: "breath" | "blood" | "void" | "correct"; value: number; which: number }[],
): SealedEntry[] {
  const tablet = new Tablet(device);
  const logged: SealedEntry[] = [];
  return moves.map(({ kind, value, which }, index) => {
    const at = new Date(Date.UTC(2026, 10, 18, 12, index)).toISOString();
    const target = logged[which % Math.max(1, logged.length)];
    const breath = (value / 1_000).toFixed(3);
    if (kind === "breath" || !target) {
      const entry = tablet.breath(breath, {
        stop: v7(),
        at,
        personal: { salt: SALT, licenceNumber: `licence ${which}` },
      });
      logged.push(entry);
      return entry;
    }
    const { stop } = target.entry;
    if (kind === "blood") return tablet.blood(stop, String(value / 10), { at });
    if (kind === "void") return tablet.write("voided", { reason: "mistake" }, { stop, at });
    const body = {
      jurisdiction: "CN",
      checkpoint: "north-gate",
      tests: [
        { outcome: "reading" as const, reading: { specimen: "breath" as const, value: breath, unit: "mg/L" as const } },
      ],
    };
    return tablet.write("corrected", { kind: "logged", corrects: target.entry.id, reason: "typo", body }, { stop, at });
  });
}

const moves = fc.array(
  fc.record({
    kind: fc.constantFrom("breath", "blood", "void", "correct"),
    value: fc.integer({ min: 0, max: 1_500 }),
    which: fc.nat(20),
  }),
  {
    minLength: 1,
    maxLength: 14,
  },
);

describe("whatever way entries arrive", () => {
  it("cut into batches, repeated, overlapping and out of order: each is kept once, and stops, counts, open duties and findings equal those rebuilt from the entries", {
    timeout: 120_000,
  }, async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(moves, fc.infiniteStream(fc.nat(100)), async (ofNight, dice) => {
        run += 1;
        const entries = night(`tablet-${run}`, ofNight);
        const draw = () => dice.next().value as number;
        const batches = cut(entries, draw);
        // In two runs of three the batches come in another order, as when one was stuck, and each may come twice.
        const order = draw() % 3 === 0 ? batches : batches.toSorted(() => draw() - 50);
        const arrivals = order.flatMap((batch) => (draw() % 2 === 0 ? [batch, batch] : [batch]));
        for (const batch of arrivals) {
          const { body } = await server.call<{ results: { status: string }[] }>(
            "officer",
            "/v1/entries",
            json({ entries: batch }),
          );
          for (const { status } of body.results) expect(["accepted", "duplicate"]).toContain(status);
          // A supervisor reads the findings meanwhile, so that findings of half a night are raised and closed.
          if (draw() % 4 === 0) await server.call("supervisor", FINDINGS);
        }
        const ids = entries.map(({ entry }) => entry.id);
        const kept = await server.db
          .prepare("SELECT count(*) AS n FROM entries WHERE id IN (SELECT value FROM json_each(?1))")
          .bind(JSON.stringify(ids))
          .first("n");
        expect(kept).toBe(entries.length);
      }),
      { numRuns: 25 },
    );
    // Enough calls for all that has changed.
    for (let call = 0; call < 5; call += 1) await server.call("administrator", FINDINGS);
    expect((await server.call("administrator", FINDINGS)).body).toMatchObject({ complete: true });
    const incremental = await state();
    await rebuild(server.db, createVault(PERSONAL_KEY), () => undefined);
    const [stops, ...others] = await state();
    expect([stops, ...others]).toEqual(incremental);
    for (const rows of others) expect(rows.length).toBeGreaterThan(0);
    expect(stops?.length).toBeGreaterThan(25);
  });
});

function cut(entries: readonly SealedEntry[], draw: () => number): SealedEntry[][] {
  const batches: SealedEntry[][] = [];
  for (let at = 0; at < entries.length; ) {
    const size = 1 + (draw() % 5);
    batches.push(entries.slice(at, at + size));
    // Some overlap: a lost answer makes a tablet send the end of a batch again with the next one.
    at += draw() % 4 === 0 ? Math.max(1, size - 1) : size;
  }
  return batches;
}
