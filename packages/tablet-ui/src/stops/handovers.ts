/** Who continues a case after the shift: the officer, the duty room, or a colleague by badge number. */
export type Successor = "self" | "station" | (string & {});

/** The server accepts no longer note. */
export const MAX_NOTE_LENGTH = 1_000;

/** Groups cases, by their record numbers, by who continues them, so that the report names each in few characters. */
export function groupBySuccessor(
  cases: readonly { readonly number: string; readonly successor: Successor }[],
): ReadonlyMap<Successor, readonly string[]> {
  const groups = new Map<Successor, string[]>();
  for (const { number, successor } of cases) groups.set(successor, [...(groups.get(successor) ?? []), number]);
  return groups;
}

/** Joins the note of a shift's report from what was typed and who continues each case; "" if there is neither. */
export function joinNote(typed: string, handovers: readonly string[]): string {
  return [typed.trim(), ...handovers].filter((line) => line !== "").join("\n");
}
