import { signal } from "@preact/signals";
import type { Choices } from "../stops/choices.ts";
import type { TabletStore } from "../store/tablet-store.ts";
import type { Api, Session } from "../sync/api.ts";

const CHOICES = "choices";

/** What the server offers the officer's unit to choose from, and its open stops, stored for work without a network. */
export async function createStoredChoices({ settings }: Pick<TabletStore, "settings">, api: Pick<Api, "fetchChoices">) {
  const choices = signal<Choices | null>((await settings.get<Choices>(CHOICES)) ?? null);
  return {
    choices,
    /** Fetches them; false if only the stored ones can be shown. */
    async load(session: Session | null): Promise<boolean> {
      // Another officer's open stops are others: the stored answer is not theirs.
      const stored = choices.value?.badge === session?.officer.badge ? choices.value : null;
      const fresh = session && (await api.fetchChoices(session.token, stored));
      if (!session || !fresh) return false;
      if (fresh === choices.value) return true;
      choices.value = { ...fresh, unit: session.officer.unit, badge: session.officer.badge };
      await settings.set(CHOICES, choices.value).catch(() => undefined);
      return true;
    },
    /** Deletes them if they belong to another unit. */
    async keepUnit(unit: string): Promise<void> {
      if (choices.value?.unit === unit) return;
      choices.value = null;
      await settings.drop(CHOICES);
    },
  };
}
