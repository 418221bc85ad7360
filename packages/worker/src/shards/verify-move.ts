import type { D1Database } from "@cloudflare/workers-types";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { digestOfJson, headText, merkleLeaf, type SealedEntry, verify } from "@roadside/core";
import { deriveCountKeys, expandCounts, projectStop } from "../ingest/projection.ts";
import { EMPTY_LEDGER, growLedger, rootOf } from "../ledger/growth.ts";
import { isSignedBy } from "../ledger/signing.ts";
import { projectionRow } from "../store/stop-rows.ts";
import { rowsOf } from "../store/unit-copy.ts";
import { readUnitLogs } from "../store/unit-log.ts";
import { entriesOfStops } from "../store/unit-stops.ts";
import { EVIDENCE, MADE, RETENTION, type Row, type UnitTable } from "../store/unit-tables.ts";

/** What is not as it should be: which table, which row, and what is wrong with it. */
export interface Difference {
  readonly table: string;
  readonly row: string;
  readonly what: string;
}

/** What both databases agree on: how many entries there are, and the digest over the ids, hashes and bytes of all of them in order. */
export interface Agreement {
  readonly entries: number;
  readonly digest: string;
}

const COMPARED = [...EVIDENCE, ...RETENTION, ...MADE].filter(({ name }) => name !== "log_keys" && name !== "findings");

/** Compares everything of a unit in two databases, and then what the copy says of itself: hashes, chains, projections, counts, logs. Stops at the first difference. */
export async function verifyMove(
  source: D1Database,
  target: D1Database,
  unit: string,
): Promise<Agreement | Difference> {
  let entries = 0;
  const digest = sha256.create();
  for (const table of COMPARED) {
    const difference = await compareTable(source, target, table, unit, (rows) => {
      if (table.name !== "entries") return;
      entries += rows.length;
      for (const { id, hash, bytes } of rows) digest.update(utf8ToBytes(`${id} ${hash} ${bytes}\n`));
    });
    if (difference) return difference;
  }
  return (
    (await verifyStops(target, unit)) ??
    (await verifyLogs(target, unit)) ?? { entries, digest: bytesToHex(digest.digest()) }
  );
}

/** Both sides page by page in one order: the first row that one of them lacks, or that differs. */
async function compareTable(
  source: D1Database,
  target: D1Database,
  table: UnitTable,
  unit: string,
  onSame: (rows: readonly Row[]) => void,
): Promise<Difference | null> {
  const [ours, theirs] = [rowsOf(source, table, unit), rowsOf(target, table, unit)];
  for (;;) {
    const [one, other] = await Promise.all([ours.next(), theirs.next()]);
    const [here = [], there = []] = [one.value, other.value] as [Row[]?, Row[]?];
    for (let index = 0; index < Math.max(here.length, there.length); index += 1) {
      const difference = compareRows(table, here[index], there[index]);
      if (difference) return difference;
    }
    if (one.done && other.done) return null;
    onSame(here);
  }
}

function compareRows(table: UnitTable, here: Row | undefined, there: Row | undefined): Difference | null {
  const nameOf = (row: Row) => table.key.map((column) => row[column]).join(" ");
  const row = here ?? there;
  if (!row) return null;
  const found = (what: string): Difference => ({ table: table.name, row: nameOf(row), what });
  if (!here || !there || nameOf(here) !== nameOf(there)) {
    const isMissing = here && (!there || nameOf(here) < nameOf(there));
    return isMissing
      ? found("is not in the target")
      : { table: table.name, row: nameOf(there ?? row), what: "is in the target alone" };
  }
  for (const [column, value] of Object.entries(here)) {
    if (!table.own?.includes(column) && there[column] !== value) return found(`${column} differs`);
  }
  if (table.name === "entries" && digestOfJson(String(here.bytes)) !== here.hash)
    return found("its bytes are not those of its hash");
  return null;
}

/** What the copy's stops and counts would be, made anew from its entries by core's rules; and core's own verification of the chains. */
async function verifyStops(target: D1Database, unit: string): Promise<Difference | null> {
  const counts = new Map<string, number>();
  for await (const stops of entriesOfStops(target, unit)) {
    const sealed = stops.flatMap(({ entries }) => entries).sort((a, b) => a.entry.seq - b.entry.seq);
    const difference = verifyChains(sealed);
    if (difference) return difference;
    for (const { id, row, entries } of stops) {
      const projected = projectStop(entries);
      if (!projected.ok) return { table: "stops", row: id, what: `its entries are refused: ${projected.problem.code}` };
      if (JSON.stringify(projectionRow(projected.projection)) !== JSON.stringify(row))
        return { table: "stops", row: id, what: "is not what its entries make of it" };
      for (const line of expandCounts(deriveCountKeys(projected.projection)))
        add(counts, JSON.stringify([line.dimension, line.unit, line.period, line.key, line.category]));
    }
  }
  const table = MADE.find(({ name }) => name === "stop_counts") as UnitTable;
  for await (const rows of rowsOf(target, table, unit)) {
    for (const { dimension, unit: of, period, key, category, count } of rows) {
      const name = JSON.stringify([dimension, of, period, key, category]);
      if (counts.get(name) !== count)
        return { table: "stop_counts", row: name, what: `counts ${count} and not ${counts.get(name) ?? 0}` };
      counts.delete(name);
    }
  }
  const [missing] = counts.keys();
  return missing === undefined ? null : { table: "stop_counts", row: missing, what: "is missing" };
}

/** A part of a chain has gaps where other units' stops are; everything else that core finds is wrong. */
function verifyChains(sealed: readonly SealedEntry[]): Difference | null {
  const finding = verify(sealed).findings.find(({ code }) => code !== "gap");
  return finding
    ? { table: "entries", row: finding.entries.join(" "), what: `${finding.code}: ${finding.message}` }
    : null;
}

/** Every head of the copy's logs is the root over the entries that it covers, and is signed by a key that is known. */
async function verifyLogs(target: D1Database, unit: string): Promise<Difference | null> {
  for (const { of, hashes, heads, end } of await readUnitLogs(target, unit)) {
    let log = EMPTY_LEDGER;
    const grow = (size: number) => {
      log = growLedger(
        log,
        hashes.slice(log.size, size).map((hash) => merkleLeaf(hash)),
      ).end;
      return log.size === 0 ? "" : rootOf(log);
    };
    for (const { spki, signature, ...head } of heads) {
      const row = `${head.unit} ${head.day}`;
      if (grow(head.size) !== head.root) return { table: "log_heads", row, what: "is not the root over its entries" };
      const text = headText({ format: "roadside-log-head/1", closed: true, ...head });
      if (!spki || !(await isSignedBy(spki, text, signature)))
        return { table: "log_heads", row, what: "is not signed by its key" };
    }
    if (grow(hashes.length) !== (end.size === 0 ? "" : rootOf(end)) || hashes.length !== end.size) {
      return { table: "log_units", row: of, what: "is not the end of its log" };
    }
  }
  return null;
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
