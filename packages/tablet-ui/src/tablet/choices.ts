import { signal } from "@preact/signals";
import type { Choices } from "../stops/choices.ts";
import type { TabletStore } from "../store/tablet-store.ts";
import type { Api, Session } from "../sync/api.ts";

const CHOICES = "choices";

/** The checkpoints, operations and analysers of the officer's unit, stored for work without a network. */
export async function createChoices({ settings }: Pick<TabletStore, "settings">, api: Pick<Api, "fetchChoices">) {
  const choices = signal<Choices | null>((await settings.get<Choices>(CHOICES)) ?? null);
  return {
    choices,
    /** Fetches them; false if only the stored ones can be shown. */
    async load(session: Session | null): Promise<boolean> {
      const fresh = session && (await api.fetchChoices(session.token, choices.value));
      if (!session || !fresh) return false;
      if (fresh === choices.value) return true;
      choices.value = { ...fresh, unit: session.officer.unit };
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
