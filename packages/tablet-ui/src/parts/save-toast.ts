import type { SaveResult } from "../tablet/entries.ts";
import type { Tablet } from "../tablet/tablet.ts";
import { formatProblem, getWords } from "../words/language.ts";
import { showToast } from "./toast.tsx";

/** Shows that a stop was saved, with an Undo that voids it; or why it was not saved. */
export function showSaved(tablet: Tablet, saved: SaveResult): void {
  const { home: w } = getWords();
  if (!saved.ok) {
    showToast({ text: formatProblem(saved.error.code), bad: true });
    return;
  }
  const undo = async () => {
    const held = tablet.stops.value.find(({ stop }) => stop.id === saved.stop);
    const undone = held && (await tablet.addTo(held, [{ kind: "voided", body: { reason: w.undoReason } }]));
    if (undone) showToast(undone.ok ? { text: w.undone } : { text: formatProblem(undone.error.code), bad: true });
  };
  showToast({ text: w.saved, action: { label: w.undo, run: () => void undo() } });
}
