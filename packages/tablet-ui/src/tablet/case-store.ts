import type { SealedEntry } from "@roadside/core";
import type { TabletStore } from "../store/tablet-store.ts";
import type { Entries } from "./entries.ts";

/** The prefix of an officer's cases among their secrets: what the server has of a case, encrypted. */
export const CASE_PREFIX = "case:";

export interface CasesPorts {
  readonly store: Pick<TabletStore, "secrets" | "settings">;
  readonly entries: Entries;
  readonly now: () => Date;
  readonly badge: () => string | null;
  readonly fetchStop: (id: string) => Promise<readonly SealedEntry[] | null>;
}
