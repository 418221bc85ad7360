/** Who continues a case after the shift: the officer, the duty room, or a colleague by badge number. */
export type Successor = "self" | "station" | (string & {});

/** The server takes no longer note. */
const MAX_NOTE_LENGTH = 1_000;

/** Joins the note of a shift's report from what was typed and who continues each case; "" if there is neither. */
export function joinNote(typed: string, handovers: readonly string[]): string {
  return [typed.trim(), ...handovers]
    .filter((line) => line !== "")
    .join("\n")
    .slice(0, MAX_NOTE_LENGTH);
}
