import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { retrying } from "./retrying.ts";
import { gated } from "./round-trips.ts";
import { StoreUnavailable, unavailabilityOf, unavailableIn } from "./store-unavailable.ts";

/** The D1 of the test. Its first calls fail, as many as `times`. */
function failing(times: number, words: string) {
  let left = times;
  let attempts = 0;
  const waits: number[] = [];
  const faulty = gated(env.DB, async ({ make }) => {
    attempts += 1;
    if (left-- > 0) throw new Error(`D1_ERROR: ${words}`);
    return make();
  });
  const db = retrying(faulty, { sleep: async (ms) => void waits.push(ms), jitter: () => 0.5, elapsedMs: () => 0 });
  return { db, waits, attempts: () => attempts };
}

const LOST = "Network connection lost.";

describe("a database that fails for a moment", () => {
  it("retries what only reads, after waits that double", async () => {
    const { db, waits, attempts } = failing(3, LOST);
    expect(await db.prepare("SELECT 1 AS v").first("v")).toBe(1);
    expect([attempts(), waits]).toEqual([4, [25, 50, 100]]);
  });

  it("gives up after five attempts", async () => {
    const { db, attempts } = failing(99, "D1 DB reset because its code was updated.");
    await expect(db.prepare("WITH x AS (SELECT 1) SELECT * FROM x").all()).rejects.toMatchObject({
      why: "lost",
      isTransient: true,
    });
    expect(attempts()).toBe(5);
  });

  it.each(["INSERT INTO t VALUES (1)", "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", "DELETE FROM t"])(
    "does not retry what writes: %s",
    async (sql) => {
      const { db, attempts } = failing(1, LOST);
      await expect(db.prepare(sql).run()).rejects.toThrow(StoreUnavailable);
      await expect(failing(1, LOST).db.batch([db.prepare("SELECT 1"), db.prepare(sql)])).rejects.toThrow(
        StoreUnavailable,
      );
      expect(attempts()).toBe(1);
    },
  );
});

describe("a database that cannot be used", () => {
  it.each([
    ["database is locked: SQLITE_BUSY", "locked"],
    ["no such table: stops: SQLITE_ERROR", "unmigrated"],
    ["unable to open database file: SQLITE_CANTOPEN", "missing"],
    ["database or disk is full: SQLITE_FULL", "full"],
    ["Exceeded maximum DB size", "full"],
    ["attempt to write a readonly database: SQLITE_READONLY", "read-only"],
    ["disk I/O error: SQLITE_IOERR", "broken"],
    ["D1 DB is overloaded. Requests queued for too long.", "overloaded"],
    ["D1 DB storage operation exceeded timeout which caused object to be reset.", "overloaded"],
  ])("is recognised without a retry: %s", async (words, why) => {
    const { db, attempts } = failing(1, words);
    await expect(db.prepare("SELECT 1").all()).rejects.toMatchObject({ why, isTransient: false });
    expect(attempts()).toBe(1);
  });

  it("is not what a wrong question means", () => {
    for (const words of [
      "UNIQUE constraint failed: officers.badge",
      'near "SELEC": syntax error',
      "entries are append-only",
    ]) {
      expect(unavailabilityOf(new Error(`D1_ERROR: ${words}`))).toBeNull();
    }
  });

  it("is found at the bottom of what others made of its error", () => {
    const lost = new StoreUnavailable("lost", true, null);
    expect(unavailableIn(new Error("a", { cause: new Error("b", { cause: lost }) }))).toBe(lost);
    expect(unavailableIn(new Error("a"))).toBeNull();
  });
});
