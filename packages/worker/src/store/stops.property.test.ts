import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVault } from "../personal/vault.ts";
import { PERSONAL_KEY, startServer } from "../testing/server.ts";
import { stopsOn } from "./stops.ts";
import type { StopsQuery } from "./stops-query.ts";

const UNITS = ["53", "532931", "532932", "530102"];
const CATEGORIES = ["below-limit", "drinking", "drunk"];
const PLACES = ["north", "south"];
const LAST_MS = 12;

const row = fc.record({
  unit: fc.constantFrom(...UNITS),
  // Few moments, so that many stops share one.
  at_ms: fc.integer({ min: 0, max: LAST_MS }),
  category: fc.constantFrom(...CATEGORIES),
  officer: fc.constantFrom(...PLACES),
  checkpoint: fc.constantFrom(null, ...PLACES),
  operation: fc.constantFrom(null, ...PLACES),
  owed: fc.constantFrom(0, 1),
});
const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 1 });
const moment = fc.option(fc.integer({ min: 0, max: LAST_MS + 1 }), { nil: undefined });
const query = fc.record({
  unit: fc.constantFrom("", "5329", ...UNITS),
  category: maybe(CATEGORIES),
  officer: maybe(PLACES),
  checkpoint: maybe(PLACES),
  operation: maybe(PLACES),
  open: fc.boolean(),
  fromMs: moment,
  toMs: moment,
  limit: fc.integer({ min: 1, max: 7 }),
}) satisfies fc.Arbitrary<StopsQuery>;

type Row = (typeof row extends fc.Arbitrary<infer R> ? R : never) & { id: string };

/** The same question in plain words. */
function matching(rows: readonly Row[], query: StopsQuery): string[] {
  const { unit, fromMs = 0, toMs = LAST_MS + 1, open, ...rest } = query;
  const same = (name: "category" | "officer" | "checkpoint" | "operation", one: Row) =>
    rest[name] === undefined || rest[name] === one[name];
  return rows
    .filter((one) => one.unit.startsWith(unit) && one.at_ms >= fromMs && one.at_ms < toMs && (!open || one.owed === 1))
    .filter((one) => same("category", one) && same("officer", one) && same("checkpoint", one) && same("operation", one))
    .sort((a, b) => b.at_ms - a.at_ms || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id);
}

describe("pages of stops", () => {
  it("returns, for any combination of filters, every stop that matches, once, newest first", async () => {
    await startServer();
    const { list } = stopsOn(env.DB, createVault(PERSONAL_KEY));
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 40 }),
        fc.array(query, { minLength: 5, maxLength: 5 }),
        async (made, queries) => {
          const rows = made.map((one, index) => ({ ...one, id: `stop-${String((index * 7) % 41).padStart(2, "0")}` }));
          await env.DB.batch([
            env.DB.prepare("DELETE FROM stops"),
            env.DB.prepare(
              `INSERT INTO stops (id, version, unit, checkpoint, operation, officer, at_ms, at,
               category, voided, flags, owed, received_at)
             SELECT value ->> 'id', 1, value ->> 'unit', value ->> 'checkpoint', value ->> 'operation',
               value ->> 'officer', value ->> 'at_ms', '{}', value ->> 'category', 0, '[]',
               value ->> 'owed', '' FROM json_each(?1)`,
            ).bind(JSON.stringify(rows)),
          ]);
          for (const query of queries) {
            const seen: string[] = [];
            for (let after: StopsQuery["after"]; ; ) {
              const { stops, next } = await list({ ...query, after });
              seen.push(...stops.map(({ id }) => id));
              if (next === null) break;
              after = next;
            }
            expect(seen).toEqual(matching(rows, query));
          }
        },
      ),
      { numRuns: 40, seed: 20_201_015 },
    );
  });
});
