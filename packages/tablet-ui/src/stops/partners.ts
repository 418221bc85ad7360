import { parseBadge } from "@roadside/core";
import type { Choices } from "./choices.ts";
import { parseBadges } from "./shift.ts";

type Officers = NonNullable<Choices["officers"]>;

/** The officers of a shift apart from the one who is signed in, as typed. */
export interface Partners {
  readonly badges: readonly string[];
  /** Those whose names the unit's list has. */
  readonly known: Officers;
  readonly problem?: "badge-malformed" | "badge-own" | "badge-unknown";
}

/**
 * Reads typed badge numbers. The officer's own is refused, and one that the unit's list does not have; an unknown list
 * (`null`: too long, `undefined`: not fetched yet) refuses none.
 */
export function readPartners(typed: string, own: string, officers: Officers | null | undefined): Partners {
  const parsed = parseBadges(typed).map(parseBadge);
  const badges = [...new Set(parsed.flatMap((one) => (one.ok ? [one.badge] : [])))];
  const find = (badge: string) => officers?.find((one) => isSame(one.badge, badge));
  const known = badges.flatMap((badge) => find(badge) ?? []);
  const problem = parsed.some(({ ok }) => !ok)
    ? "badge-malformed"
    : badges.some((badge) => isSame(badge, own))
      ? "badge-own"
      : officers && known.length < badges.length
        ? "badge-unknown"
        : undefined;
  return { badges, known, ...(problem ? { problem } : {}) };
}

/** A badge number is the same in upper and lower case. */
function isSame(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}
