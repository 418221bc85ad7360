import type { SealedEntry } from "@roadside/core";
import type { Choices } from "../stops/choices.ts";
import { findDuties, loadDutyLaw } from "../stops/duties.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { isOf } from "../stops/open-cases.ts";
import type { TabletStore } from "../store/tablet-store.ts";
import type { Entries } from "./entries.ts";

/** The prefix of an officer's cases among their secrets: what the server has of a case, encrypted. */
const CASE_PREFIX = "case:";
/** The stops that stay on the tablet after their shift; ids alone. */
const KEPT = "kept-stops";
/** One refresh fetches no more cases. */
const MAX_FETCHED = 50;

interface Kept {
  /** Stops of shifts that are over. */
  readonly earlier: readonly string[];
  /** Those with open duties, which are not deleted although the server has them. */
  readonly open: readonly string[];
}

export interface CasesPorts {
  readonly store: Pick<TabletStore, "secrets" | "settings">;
  readonly entries: Entries;
  readonly now: () => Date;
  readonly badge: () => string | null;
  readonly fetchStop: (id: string) => Promise<readonly SealedEntry[] | null>;
}

/**
 * An officer's open cases across shifts and tablets. Those that this tablet logged stay in the outbox until nothing is
 * owed any more; those of other tablets, and what others added, are fetched and stored for work without a network.
 */
export async function createCases({ store, entries, now, badge, fetchStop }: CasesPorts) {
  const { secrets, settings } = store;
  let kept = (await settings.get<Kept>(KEPT)) ?? { earlier: [], open: [] };
  const isOpen = (held: HeldStop) => findDuties(held, now()).length > 0;
  const find = (id: string) => entries.stops.value.find(({ stop }) => stop.id === id);

  async function keep(next: Kept): Promise<void> {
    kept = next;
    entries.setEarlier(new Set(next.earlier));
    await settings.set(KEPT, next).catch(() => undefined);
  }

  /** Fetches a case, and stores it while something is owed. */
  async function fetchCase(id: string, of: string): Promise<void> {
    const sealed = await fetchStop(id);
    if (!sealed || badge() !== of) return;
    entries.addFetched(sealed);
    const held = find(id);
    if (held && isOpen(held)) await secrets.put(of, CASE_PREFIX + id, sealed).catch(() => undefined);
    else await secrets.drop(of, CASE_PREFIX + id);
  }

  entries.setEarlier(new Set(kept.earlier));
  return {
    /** Reads the cases of an officer who unlocked the tablet. */
    async load(of: string): Promise<void> {
      for (const sealed of (await secrets.list<readonly SealedEntry[]>(of, CASE_PREFIX)).values())
        if (sealed) entries.addFetched(sealed);
    },

    /** Fetches the officer's cases of which the server has more entries, and those that it no longer lists as open. */
    async refresh(listed: NonNullable<Choices["stops"]>): Promise<void> {
      const of = badge();
      if (of === null) return;
      await loadDutyLaw();
      const here = new Map(entries.stops.value.map((held) => [held.stop.id, held]));
      const lacks = (held: HeldStop | undefined, count: number) =>
        held === undefined || held.entries.length < count || held.entries.some(({ locked }) => locked);
      const more = listed.filter(
        ({ id, officer, entries: count }) => officer.toUpperCase() === of.toUpperCase() && lacks(here.get(id), count),
      );
      const open = new Set(listed.map(({ id }) => id));
      const closed = entries.stops.value.filter(
        (held) => isOf(held, of) && held.standing === "received" && !open.has(held.stop.id) && isOpen(held),
      );
      const stale = [...more.map(({ id }) => id), ...closed.map(({ stop }) => stop.id)];
      for (const id of stale.slice(0, MAX_FETCHED)) {
        if (badge() !== of) return;
        await fetchCase(id, of);
      }
    },

    /** The stops that must not be deleted yet: with open duties as far as the law has loaded, otherwise as known. */
    async findOpen(): Promise<ReadonlySet<string>> {
      const hasLaw = await loadDutyLaw().then(
        () => true,
        () => false,
      );
      if (!hasLaw) return new Set(kept.open);
      return new Set(entries.stops.value.filter(isOpen).map(({ stop }) => stop.id));
    },

    /** The stops that were open when last seen: all that is known while the tablet is locked. */
    getKnownOpen: (): ReadonlySet<string> => new Set(kept.open),

    /** Remembers which stops stay after a shift. `isOver` is true where the officer's shift has ended. */
    async keepOpen(open: ReadonlySet<string>, isOver: boolean): Promise<void> {
      const of = badge();
      const here = new Set(entries.held.value.map(({ stop }) => stop));
      const ended = isOver
        ? entries.stops.value.filter((held) => isOf(held, of) && here.has(held.stop.id)).map(({ stop }) => stop.id)
        : [];
      const earlier = [...new Set([...kept.earlier, ...ended])].filter((id) => here.has(id));
      await keep({ earlier, open: [...open].filter((id) => here.has(id)) });
    },
  };
}
