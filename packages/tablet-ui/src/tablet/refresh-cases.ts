import type { ListedStop } from "../stops/choices.ts";
import { findDuties, loadDutyLaw } from "../stops/duties.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { isOf } from "../stops/open-cases.ts";
import { CASE_PREFIX, type CasesPorts } from "./case-store.ts";

/** One refresh fetches no more cases. */
const MAX_FETCHED = 50;

/**
 * Fetches the officer's cases of which the server has more than this tablet can read, and those that it no longer lists
 * as open; stores them while something is owed.
 */
export async function refreshCases(
  { store: { secrets }, entries, now, badge, fetchStop }: CasesPorts,
  listed: readonly ListedStop[],
): Promise<void> {
  const of = badge();
  if (of === null) return;
  await loadDutyLaw();
  const isOpen = (held: HeldStop) => findDuties(held, now()).length > 0;
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
    const sealed = await fetchStop(id);
    // Another officer may have unlocked the tablet meanwhile.
    if (badge() !== of) return;
    if (!sealed) continue;
    entries.addFetched(sealed);
    const held = entries.stops.value.find(({ stop }) => stop.id === id);
    if (held && isOpen(held)) await secrets.put(of, CASE_PREFIX + id, sealed).catch(() => undefined);
    else await secrets.drop(of, CASE_PREFIX + id);
  }
}
