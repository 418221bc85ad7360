import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type SealedEntry, startChain } from "@roadside/core";
import { v7 } from "uuid";
import { createSecrets, readSecrets } from "../../packages/server/src/secrets.ts";
import { migrate, readMigrations } from "../../packages/server/src/sqlite/migrate.ts";
import { openSqliteD1, type SqliteD1 } from "../../packages/server/src/sqlite/sqlite-d1.ts";
import { ROADSIDE_BREATH_TESTS } from "../../packages/worker/src/imports/british-row.ts";
import { readRow, toImportDevice } from "../../packages/worker/src/imports/seal-row.ts";
import { parseElement, readIncoming } from "../../packages/worker/src/ingest/incoming.ts";
import { createSigner } from "../../packages/worker/src/ledger/signing.ts";
import { createVault } from "../../packages/worker/src/personal/vault.ts";
import { entriesOn } from "../../packages/worker/src/store/entries.ts";
import { ledgerGrowthOn } from "../../packages/worker/src/store/ledger-growth.ts";
import { newDeviceKey } from "../../packages/worker/src/testing/device-key.ts";
import { zeros, zeroTest } from "../zeros.ts";
import { call, type Target } from "./ingest.ts";
import { everyNight } from "./scale/nights.ts";

type Print = (name: string, figure: string) => void;
type ByTable = Readonly<Record<string, number>>;

const BATCHES = [1, 500];
const STOPS = 20_000;
const BATCH = 500;
const SINGLE_ZEROS = 1_000;
const RECEIVED_AT = "2026-11-02T02:00:00.000Z";

/** Prints the rows that D1 bills for zeros of one tablet's night, by table, for a zero alone and in batches. */
export async function benchRows(target: Target, print: Print): Promise<void> {
  for (const batch of BATCHES) {
    const device = `cost-${batch}-${Date.now()}`;
    const key = await newDeviceKey();
    await call(target, "POST", "/v1/devices", JSON.stringify({ id: device, unit: "532931", publicKey: key.publicKey }));
    const chain = zeros(device, (index) => ({
      at: new Date(Date.parse("2026-11-20T12:00:00Z") + index * 1_000).toISOString(),
      unit: "532931",
      body: { checkpoint: "xilan-bus-station", tests: [zeroTest("0", "DEMO-5002")] },
    }));
    const send = async () => {
      const entries = Array.from({ length: batch }, () => chain.next().value);
      const head = await key.head(device, entries, new Date().toISOString());
      return call(target, "POST", "/v1/entries", JSON.stringify({ entries, heads: [head] }));
    };
    // The night's first call inserts what later ones update.
    await send();
    const { headers } = await send();
    const rows = JSON.parse(headers.get("x-rows-written-by-table") ?? "{}") as ByTable;
    const parts = Object.entries(rows).map(([table, count]) => `${table} ${perStop(count, batch)}`);
    const all = perStop(Number(headers.get("x-rows-written")), batch);
    print(batch === 1 ? "a zero alone" : `a zero in batches of ${batch}`, `${all} rows: ${parts.join(", ")}`);
  }
}

const perStop = (count: number, stops: number) => Number((count / stops).toFixed(2)).toString();

/**
 * Prints the bytes on the disk for each stop, by table with its indexes: imported rows, and nights of tablets. Then how
 * long a zero takes that arrives alone, until it is on the disk, and how much it writes to SQLite's log.
 */
export async function benchBytes(print: Print): Promise<void> {
  await withFilled(importedBatches(), (filled) => printBytes("an imported stop", filled, print));
  await withFilled(tabletBatches(), async (filled) => {
    printBytes("a stop from a tablet, with what followed it", filled, print);
    await printSingleZeros(filled, print);
  });
}

interface Filled {
  readonly file: string;
  readonly personalKey: string;
  readonly stops: number;
  readonly entries: number;
}

async function withFilled(
  batches: Iterable<readonly SealedEntry[]>,
  use: (filled: Filled) => void | Promise<void>,
): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), "roadside-cost-"));
  try {
    const file = join(state, "cost.sqlite");
    await createSecrets(state);
    const { personalKey, signingKey } = await readSecrets(state);
    const db = openSqliteD1(file);
    // Durability is not needed here.
    await db.exec("PRAGMA synchronous = OFF");
    await migrate(db, await readMigrations());
    let [stops, entries] = [0, 0];
    for (const batch of batches) {
      await ingest(db, personalKey, batch);
      entries += batch.length;
      stops += batch.filter(({ entry }) => entry.kind === "logged").length;
      if (stops >= STOPS) break;
    }
    const ledger = ledgerGrowthOn(db, createSigner(signingKey), v7);
    await ledger.advance(new Date(RECEIVED_AT), Math.ceil(entries / BATCH));
    await db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    db.close();
    await use({ file, personalKey, stops, entries });
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

async function ingest(db: SqliteD1, personalKey: string, batch: readonly SealedEntry[]): Promise<void> {
  const incoming = batch.map((sealed, index) => {
    const read = readIncoming(parseElement(JSON.stringify(sealed)), index, { scope: "", nowMs: Date.now() });
    if ("result" in read) throw new Error(`an entry is refused: ${JSON.stringify(read.result)}`);
    return read.incoming;
  });
  const by = { batch: v7(), badge: "100009", unit: "", receivedAt: RECEIVED_AT, address: "" };
  await entriesOn(db, createVault(personalKey)).ingest(incoming, by);
}

function printBytes(name: string, { file, stops, entries }: Filled, print: Print): void {
  const tables = bytesByTable(file);
  const all = [...tables.values()].reduce((sum, bytes) => sum + bytes, 0);
  const parts = [...tables].filter(([, bytes]) => bytes / stops >= 5);
  print(
    name,
    `${Math.round(all / stops)} bytes, ${(entries / stops).toFixed(2)} entries: ` +
      parts.map(([table, bytes]) => `${table} ${Math.round(bytes / stops)}`).join(", "),
  );
}

async function printSingleZeros({ file, personalKey }: Filled, print: Print): Promise<void> {
  const db = openSqliteD1(file);
  await db.exec("PRAGMA wal_autocheckpoint = 0");
  const chain = zeros("alone", (index) => ({
    at: new Date(Date.parse("2026-10-20T12:00:00Z") + index * 20_000).toISOString(),
    unit: "532931",
    body: { checkpoint: `checkpoint-${index % 5}`, tests: [zeroTest(String((index % 7) / 100), "DEMO-5002")] },
  }));
  const times: number[] = [];
  for (let index = 0; index < SINGLE_ZEROS; index += 1) {
    const zero = chain.next().value;
    const begun = performance.now();
    await ingest(db, personalKey, [zero]);
    times.push(performance.now() - begun);
  }
  const { size } = await stat(`${file}-wal`);
  db.close();
  const of = (share: number) =>
    (times.sort((a, b) => a - b)[Math.floor(times.length * share)] ?? Number.NaN).toFixed(2);
  const log = `${Math.round(size / SINGLE_ZEROS / 1_024)} KiB of log`;
  print("a zero alone into that file, synchronous", `p50 ${of(0.5)} ms, p95 ${of(0.95)} ms, ${log}`);
}

/** Whole pages, so that the sum is the file. */
function bytesByTable(file: string): Map<string, number> {
  const sqlite = new DatabaseSync(file, { readOnly: true });
  const rows = sqlite
    .prepare(
      `SELECT coalesce(tbl_name, dbstat.name) AS "table", sum(pgsize) AS bytes
       FROM dbstat LEFT JOIN sqlite_schema ON sqlite_schema.name = dbstat.name GROUP BY 1 ORDER BY 2 DESC`,
    )
    .all() as { table: string; bytes: number }[];
  sqlite.close();
  return new Map(rows.map(({ table, bytes }) => [table, bytes]));
}

/** Rows with the columns of the British file and values from all over their ranges. */
function* importedBatches(): Generator<SealedEntry[]> {
  const run = {
    ...{ id: "cost", format: ROADSIDE_BREATH_TESTS, source: "cost.csv", unit: "GBX", badge: "100009", scope: "" },
    ...{ address: "", recordedAt: RECEIVED_AT },
  };
  const pick = (values: readonly string[], number: number) => values[number % values.length] as string;
  let head = startChain(toImportDevice(run.id));
  for (let line = 2; ; ) {
    const batch: SealedEntry[] = [];
    for (; batch.length < BATCH; line += 1) {
      const cells = {
        Reason: pick(["Moving Traffic Violation", "Road Traffic Collision", "Suspicion of Alcohol", "Other"], line),
        Month: pick(["Jan", "Feb", "Mar", "Apr", "May", "Jun"], Math.floor(line / 4_000)),
        Year: "2013",
        WeekType: pick(["Weekday", "Weekend"], line),
        TimeBand: pick(["12am-4am", "8am-12pm", "4pm-8pm", "8pm-12pm"], Math.floor(line / 3)),
        "BreathAlcoholLevel(microg 100ml)": line % 3 === 0 ? String(line % 120) : "0",
        AgeBand: pick(["16-19", "20-24", "25-29", "30-39", "40-49"], Math.floor(line / 7)),
        Gender: pick(["Male", "Female", "Male"], line),
      };
      const read = readRow({ line, startsOnLine: line, cells, text: "", problem: null }, run, () => "");
      const sealed = "id" in read ? read.seal(head) : read;
      if ("errors" in sealed) throw new Error(JSON.stringify(sealed.errors));
      head = sealed.head;
      batch.push(sealed.sealed);
    }
    yield batch;
  }
}

/** The invented nights of `pnpm bench --scale`: stops with drivers, and the later steps of the positive ones. */
function* tabletBatches(): Generator<readonly SealedEntry[]> {
  for (const night of everyNight())
    for (let start = 0; start < night.length; start += BATCH) yield night.slice(start, start + BATCH);
}
