import type { SealedEntry } from "@roadside/core";
import type { FieldProblem } from "../problem-codes.ts";
import { covers } from "../unit-scope.ts";
import { type EntryResult, type Incoming, rejectEntry } from "./incoming.ts";
import { projectStop, type StopChange } from "./projection.ts";

/** What the store knows of the stops and chains that a batch touches. */
export interface KnownState {
  /** Hash of each stored entry among the batch's ids. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Stored entries at the chain places that the batch's entries take or touch, by `placeOf`. */
  readonly places: ReadonlyMap<string, { id: string; hash: string; prev: string | null }>;
  /** All stored entries of the batch's stops. */
  readonly stops: ReadonlyMap<string, readonly SealedEntry[]>;
}

export const NOTHING_KNOWN: KnownState = { hashes: new Map(), places: new Map(), stops: new Map() };

/** What to write, and what to answer: entries to add, the stops as they will be, and as they were. */
export interface Decision {
  readonly results: Map<number, EntryResult>;
  readonly accepted: readonly Incoming[];
  readonly stops: readonly StopChange[];
}

export function toChainPlace(device: string, seq: number): string {
  return `${device} ${seq}`;
}

/**
 * Decides a batch against the state read from the store: finds duplicates, conflicts, forks and broken links, and
 * replays each stop with its stored entries. Pure: the store carries out the plan only if nothing has changed since the
 * read; otherwise it plans again.
 */
export function decideBatch(batch: readonly Incoming[], known: KnownState, scope: string): Decision {
  const results = new Map<number, EntryResult>();
  const fresh = dropForeign(dropRepeats(batch, known, results), known, scope, results);
  const linked = dropBrokenLinks(fresh, known, results);
  const accepted: Incoming[] = [];
  const stops: Decision["stops"][number][] = [];
  for (const incoming of groupByStop(linked)) {
    const planned = decideStop(incoming, known, results);
    if (!planned) continue;
    stops.push(planned.stop);
    accepted.push(...planned.accepted);
  }
  return { results, accepted: accepted.sort((a, b) => a.index - b.index), stops };
}

function dropRepeats(batch: readonly Incoming[], known: KnownState, results: Map<number, EntryResult>): Incoming[] {
  const seen = new Map(known.hashes);
  return batch.filter(({ index, sealed: { entry, hash } }) => {
    const stored = seen.get(entry.id);
    if (stored === undefined) {
      seen.set(entry.id, hash);
      return true;
    }
    results.set(index, { id: entry.id, status: stored === hash ? "duplicate" : "conflict" });
    return false;
  });
}

/** Drops what would be added to a stop of a unit that the sender may not see. */
function dropForeign(
  batch: readonly Incoming[],
  known: KnownState,
  scope: string,
  results: Map<number, EntryResult>,
): Incoming[] {
  return batch.filter(({ index, sealed: { entry } }) => {
    const logged = known.stops.get(entry.stop)?.find((stored) => stored.entry.kind === "logged");
    if (!logged || covers(scope, logged.entry.unit)) return true;
    const problem: FieldProblem = {
      code: "unit-out-of-scope",
      message: "the stop belongs to a unit outside your unit",
      path: "/entry/stop",
    };
    results.set(index, rejectEntry(entry.id, [problem]));
    return false;
  });
}

function dropBrokenLinks(batch: readonly Incoming[], known: KnownState, results: Map<number, EntryResult>): Incoming[] {
  const places = new Map(known.places);
  // In the order of the chains, so that each entry is checked against those of the batch that will precede it.
  const inChainOrder = batch.toSorted((a, b) => a.sealed.entry.seq - b.sealed.entry.seq);
  const kept = new Set<number>();
  for (const { index, sealed } of inChainOrder) {
    const { id, device, seq, prev } = sealed.entry;
    const problem = findLinkProblem(sealed, places);
    if (problem) {
      results.set(index, rejectEntry(id, [problem]));
      continue;
    }
    places.set(toChainPlace(device, seq), { id, hash: sealed.hash, prev });
    kept.add(index);
  }
  return batch.filter(({ index }) => kept.has(index));
}

/** What speaks against an entry's place in its chain, as far as its neighbours are known. */
function findLinkProblem(
  { entry: { device, seq, prev }, hash }: SealedEntry,
  places: KnownState["places"],
): FieldProblem | null {
  const taken = places.get(toChainPlace(device, seq));
  if (taken)
    return {
      code: "chain-fork",
      message: `number ${seq} of ${device} is taken by entry ${taken.id}`,
      path: "/entry/seq",
    };
  const before = places.get(toChainPlace(device, seq - 1));
  const after = places.get(toChainPlace(device, seq + 1));
  if ((before && before.hash !== prev) || (after && after.prev !== hash)) {
    const neighbour = before && before.hash !== prev ? seq - 1 : seq + 1;
    return {
      code: "broken-chain",
      message: `does not link to stored entry ${neighbour} of ${device}`,
      path: "/entry/prev",
    };
  }
  return null;
}

/**
 * Plans one stop. If an entry moves it outside the known law, that entry is rejected and the rest is planned without
 * it.
 */
function decideStop(incoming: readonly Incoming[], known: KnownState, results: Map<number, EntryResult>) {
  const stored = known.stops.get(incoming[0]?.sealed.entry.stop ?? "") ?? [];
  let accepted = [...incoming];
  while (accepted.length > 0) {
    const after = projectStop([...stored, ...accepted.map(({ sealed }) => sealed)]);
    if (after.ok) {
      for (const { index, sealed } of accepted) {
        const { flags } = after.projection;
        results.set(index, {
          id: sealed.entry.id,
          status: "accepted",
          ...(flags.length > 0 ? { flags: [...flags] } : {}),
        });
      }
      const before = stored.length > 0 ? projectStop(stored) : null;
      return { accepted, stop: { before: before?.ok ? before.projection : null, after: after.projection } };
    }
    // The first entry gives place and time; a later one can only have added the reading or a correction.
    const culprit = accepted.find(({ sealed }) => sealed.entry.kind === "logged") ?? (accepted.at(-1) as Incoming);
    results.set(culprit.index, rejectEntry(culprit.sealed.entry.id, [after.problem]));
    accepted = accepted.filter((one) => one !== culprit);
  }
  return null;
}

function groupByStop(batch: readonly Incoming[]): Incoming[][] {
  const groups = new Map<string, Incoming[]>();
  for (const incoming of batch) {
    const group = groups.get(incoming.sealed.entry.stop);
    if (group) group.push(incoming);
    else groups.set(incoming.sealed.entry.stop, [incoming]);
  }
  return [...groups.values()];
}
