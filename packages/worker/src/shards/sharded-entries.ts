import type { Problem } from "@roadside/core";
import type { Store } from "../http/context.ts";
import { findLinkProblem, type KnownState, toChainPlace } from "../ingest/decide-batch.ts";
import { type EntryResult, type Incoming, rejectEntry } from "../ingest/incoming.ts";
import { type EntriesStore, type Ingest, StoreBusy } from "../store/entries.ts";
import { byNewestMap } from "./by-newest-map.ts";
import type { Databases, Shard } from "./databases.ts";

type OneStore = Pick<Store, "entries">;
/** An entry, the database of its stop, and that of its own unit, in whose log it belongs. */
interface Routed<S> {
  readonly incoming: Incoming;
  readonly home: Shard<S>;
  readonly logHome: Shard<S>;
}

/**
 * The ingest over several databases. An entry goes to the database of its stop's unit, so that a stop is whole in one. Where all of a batch goes to one database, which knows its chains, it costs
 * what it costs there; the first entry of a chain, an entry whose own unit lives elsewhere, and a batch for several databases are looked up in the others first, so that no chain forks across them.
 */
export function shardedEntries<S extends OneStore>(databases: Databases<S>): EntriesStore {
  /** Units of which a database was told that they live elsewhere, so that it is told once. */
  const told = new Set<string>();

  /** The unit of each of the batch's stops: that of its first entry, in the batch or where it is stored. */
  async function unitsOfStops(batch: readonly Incoming[]): Promise<Map<string, string>> {
    const units = new Map<string, string>();
    for (const { sealed } of batch) {
      const { kind, stop, unit } = sealed.entry;
      if (kind === "logged" && !units.has(stop)) units.set(stop, unit);
    }
    const others = [...new Set(batch.map(({ sealed }) => sealed.entry.stop))].filter((stop) => !units.has(stop));
    if (others.length === 0) return units;
    const placed = await databases.router.placed();
    const found = await Promise.all(
      databases.all.map(async (shard) => ({ shard, stops: await shard.part.stopsHere(others) })),
    );
    for (const { shard, stops } of found)
      for (const [stop, unit] of stops) if (placed.shardOf(unit) === shard.name) units.set(stop, unit);
    return units;
  }

  async function routed(batch: readonly Incoming[]): Promise<Routed<S>[]> {
    const units = await unitsOfStops(batch);
    return Promise.all(
      batch.map(async (incoming) => {
        const { stop, unit } = incoming.sealed.entry;
        // Of a stop that nobody knows yet, what comes first is kept by whoever wrote it.
        return {
          incoming,
          home: await databases.of(units.get(stop) ?? unit, "write"),
          logHome: await databases.of(unit, "write"),
        };
      }),
    );
  }

  /** What speaks against entries in the chains as the other databases, and other parts of the batch, have them. */
  async function problemsElsewhere(batch: readonly Routed<S>[]): Promise<Map<number, Problem>> {
    const homes = new Set(batch.map(({ home }) => home));
    const doubtful = batch.filter(
      ({ incoming, home, logHome }) => homes.size > 1 || home !== logHome || incoming.sealed.entry.prev === null,
    );
    const problems = new Map<number, Problem>();
    if (doubtful.length === 0) return problems;
    const places = doubtful.flatMap(({ incoming: { sealed } }) => {
      const { device, seq } = sealed.entry;
      return [seq - 1, seq, seq + 1].map((one) => [device, one] as const);
    });
    const stored = await Promise.all(
      databases.all.map(async (shard) => [shard, await shard.part.places(places)] as const),
    );
    for (const { incoming, home } of doubtful) {
      const { sealed, index } = incoming;
      const { id, device, seq } = sealed.entry;
      const elsewhere = new Map<string, { id: string; hash: string; prev: string | null }>();
      for (const one of batch) {
        const { entry, hash } = one.incoming.sealed;
        // Of two of a batch that take one place, the first has it, as within one database.
        const isBefore = entry.seq !== seq || one.incoming.index < index;
        if (one.home !== home && isBefore)
          elsewhere.set(toChainPlace(entry.device, entry.seq), { id: entry.id, hash, prev: entry.prev });
      }
      for (const [shard, known] of stored) if (shard !== home) addAll(elsewhere, known);
      // The same entry is there as a copy for its unit's log, or was left behind by a move.
      if (elsewhere.get(toChainPlace(device, seq))?.id === id) elsewhere.delete(toChainPlace(device, seq));
      const problem = findLinkProblem(sealed, elsewhere);
      if (problem) problems.set(index, problem);
    }
    return problems;
  }

  /** Before: a database that gets entries of other databases' units is told so, and those that may have a stop which is named are told that it is. */
  async function tell(batch: readonly Routed<S>[], at: string): Promise<void> {
    const links = batch.flatMap(({ incoming }) =>
      incoming.sealed.entry.kind === "linked" ? [incoming.sealed.entry.body.to] : [],
    );
    const guests = new Map<Shard<S>, Set<string>>();
    for (const { incoming, home, logHome } of batch) {
      const { unit } = incoming.sealed.entry;
      if (home === logHome || told.has(`${home.name} ${unit}`)) continue;
      guests.set(home, (guests.get(home) ?? new Set()).add(unit));
    }
    await Promise.all([
      ...(links.length === 0 ? [] : databases.all.map(({ part }) => part.noteLinks(links))),
      ...[...guests].map(async ([home, units]) => {
        await home.part.noteForeign([...units], at);
        for (const unit of units) told.add(`${home.name} ${unit}`);
      }),
    ]);
  }

  async function ingestOnce(batch: readonly Incoming[], call: Ingest): Promise<Map<number, EntryResult>> {
    const all = await routed(batch);
    const problems = await problemsElsewhere(all);
    const results = new Map<number, EntryResult>();
    for (const [index, problem] of problems) {
      const one = batch.find((incoming) => incoming.index === index);
      results.set(index, rejectEntry(one?.sealed.entry.id ?? null, [problem]));
    }
    const sound = all.filter(({ incoming }) => !problems.has(incoming.index));
    await tell(sound, call.receivedAt);
    for (const home of new Set(sound.map((one) => one.home))) {
      const own = sound.filter((one) => one.home === home);
      const stored = await home.store.entries.ingest(
        own.map(({ incoming }) => incoming),
        call,
      );
      for (const [index, result] of stored) results.set(index, result);
    }
    await copyForLogs(sound, results, call);
    return results;
  }

  return {
    ingest: (batch, call) => byNewestMap(databases.router, () => ingestOnce(batch, call)),
  };
}

/** After: what was taken in, or was before, is kept for the logs of the units that live elsewhere too. Whoever hears nothing sends again, and then it is done. */
async function copyForLogs<S>(
  batch: readonly Routed<S>[],
  results: ReadonlyMap<number, EntryResult>,
  call: Ingest,
): Promise<void> {
  const isIn = ({ incoming }: Routed<S>) =>
    ["accepted", "duplicate"].includes(results.get(incoming.index)?.status ?? "");
  const guests = batch.filter((one) => one.home !== one.logHome && isIn(one));
  for (const logHome of new Set(guests.map((one) => one.logHome))) {
    const copies = guests.filter((one) => one.logHome === logHome).map(({ incoming }) => incoming);
    await logHome.part.keepForLog(copies, call).catch((error: unknown) => {
      throw /append-only/.test(String(error)) ? new StoreBusy("somebody else wrote to the same chains") : error;
    });
  }
}

function addAll(
  places: Map<string, { id: string; hash: string; prev: string | null }>,
  known: KnownState["places"],
): void {
  for (const [place, entry] of known) places.set(place, entry);
}
