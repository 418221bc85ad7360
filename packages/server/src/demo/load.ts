import type { D1Database } from "@cloudflare/workers-types";
import type { SealedEntry } from "@roadside/core";
import { parseElement, readIncoming } from "@roadside/worker/ingest/incoming";
import { createVault } from "@roadside/worker/personal/vault";
import { entriesOn } from "@roadside/worker/store/entries";
import { officersOn } from "@roadside/worker/store/officers";
import { type ReferenceKind, referenceOn } from "@roadside/worker/store/reference";
import { v7 } from "uuid";
import { DEMO_OFFICERS, DEMO_PASSWORD } from "./accounts.ts";
import { generateNights } from "./generate.ts";
import { createJianchuanNight } from "./jianchuan-night.ts";
import { DEMO_POSTS, DEMO_REFERENCE } from "./places.ts";

const BADGE = "100009";
const YEAR_MS = 365 * 86_400_000;
/** The API's limit for one call. */
const BATCH_ENTRIES = 500;

/**
 * Loads officers, places, the night of 15 October 2020, and invented nights up to yesterday and of the year before,
 * through the checks of the ingest. Returns false, and does nothing, if the demo is already loaded.
 */
export async function loadDemo(
  db: D1Database,
  { now, personalKey, onProgress }: { now: Date; personalKey: string; onProgress: (entries: number) => void },
): Promise<boolean> {
  const officers = officersOn(db);
  const marker = await db.prepare("SELECT 1 AS found FROM officers WHERE badge = ?1").bind(BADGE).first();
  if (marker) return false;
  const reference = referenceOn(db);
  const who = { at: now.toISOString(), badge: BADGE, unit: "", address: "" };
  for (const [kind, items] of Object.entries(DEMO_REFERENCE)) {
    for (const item of items) await reference.put(kind as ReferenceKind, item, "", who);
  }

  const entries = entriesOn(db, createVault(personalKey));
  let done = 0;
  let batch: SealedEntry[] = [];
  const flush = async () => {
    const incoming = batch.map((sealed, index) => {
      const read = readIncoming(parseElement(JSON.stringify(sealed)), index, { scope: "", nowMs: now.getTime() });
      if ("result" in read) throw new Error(`the demo has an invalid entry: ${JSON.stringify(read.result)}`);
      return read.incoming;
    });
    const results = await entries.ingest(incoming, {
      batch: v7(),
      badge: BADGE,
      unit: "",
      receivedAt: now.toISOString(),
      address: "",
    });
    for (const result of results.values()) {
      if (result.status === "conflict" || result.status === "rejected")
        throw new Error(`the demo has an invalid entry: ${JSON.stringify(result)}`);
    }
    done += batch.length;
    batch = [];
    onProgress(done);
  };
  for (const sealed of generateAll(now)) {
    batch.push(sealed);
    if (batch.length === BATCH_ENTRIES) await flush();
  }
  if (batch.length > 0) await flush();
  // The marker that the demo is loaded comes last.
  for (const officer of DEMO_OFFICERS) await officers.add(officer, DEMO_PASSWORD, who);
  return true;
}

function* generateAll(now: Date): Generator<SealedEntry> {
  yield* createJianchuanNight();
  // The same weeks of two years, for the comparison with the previous year.
  yield* generateNights({ seed: 2025, nights: 30, before: new Date(now.getTime() - YEAR_MS), posts: DEMO_POSTS });
  yield* generateNights({ seed: 2026, nights: 30, before: now, posts: DEMO_POSTS });
}
