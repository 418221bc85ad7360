import type { Choices } from "../stops/choices.ts";
import type { Language } from "../words/language.ts";

/** The unit's checkpoints and operations, for their names. */
export type KnownPlaces = Pick<Choices, "checkpoints" | "operations">;

/** Returns the name of a checkpoint or an operation; its id if the tablet does not know it. */
export function formatPlace(
  id: string,
  known: KnownPlaces["checkpoints" | "operations"] | undefined,
  language: Language,
): string {
  return known?.find((one) => one.id === id)?.name[language] ?? id;
}
