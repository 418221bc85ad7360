import type { SealedEntry } from "@roadside/core";
import type { Choices } from "../stops/choices.ts";
import { findDuties, loadDutyLaw } from "../stops/duties.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { isOf } from "../stops/open-cases.ts";
import { CASE_PREFIX, type CasesPorts } from "./case-store.ts";

/** The stops that stay on the tablet after their shift; ids alone. */
const KEPT = "kept-stops";

interface Kept {
  /** Stops of shifts that are over. */
  readonly earlier: readonly string[];
  /** Those with open duties, which are not deleted although the server has them. */
  readonly open: readonly string[];
}

/**
 * An officer's open cases across shifts and tablets. Those that this tablet logged stay in the outbox until nothing is
 * owed any more; those of other tablets, and what others added, are fetched and stored for work without a network.
 */
export async function createCases(ports: CasesPorts) {
  const { store, entries, now, badge } = ports;
  const { secrets, settings } = store;
  let kept = (await settings.get<Kept>(KEPT)) ?? { earlier: [], open: [] };
  const isOpen = (held: HeldStop) => findDuties(held, now()).length > 0;

  async function keep(next: Kept): Promise<void> {
    kept = next;
    entries.setEarlier(new Set(next.earlier));
    await settings.set(KEPT, next).catch(() => undefined);
  }

  entries.setEarlier(new Set(kept.earlier));
  return {
    /** Reads the cases of an officer who unlocked the tablet. */
    async load(of: string): Promise<void> {
      for (const sealed of (await secrets.list<readonly SealedEntry[]>(of, CASE_PREFIX)).values())
        if (sealed) entries.addFetched(sealed);
    },

    /** Fetches the officer's cases that changed, according to the list of open stops. */
    async refresh(listed: NonNullable<Choices["stops"]>): Promise<void> {
      const { refreshCases } = await import("./refresh-cases.ts");
      await refreshCases(ports, listed);
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
