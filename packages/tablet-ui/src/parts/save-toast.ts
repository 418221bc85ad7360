import type { SaveResult } from "../tablet/entries.ts";
import type { Tablet } from "../tablet/tablet.ts";
import { formatProblem, getWords } from "../words/language.ts";
import { showToast } from "./toast.tsx";

/** Says that a stop was saved, and lets it be taken back for a while: it stays, marked void. Or says why it was not. */
export function showSaved(tablet: Tablet, kept: SaveResult): void {
  const { home: w } = getWords();
  if (!kept.ok) {
    showToast({ text: formatProblem(kept.error.code), bad: true });
    return;
  }
  const undo = async () => {
    const held = tablet.stops.value.find(({ stop }) => stop.id === kept.stop);
    const undone = held && (await tablet.addTo(held, [{ kind: "voided", body: { reason: w.undoReason } }]));
    if (undone) showToast(undone.ok ? { text: w.undone } : { text: formatProblem(undone.error.code), bad: true });
  };
  showToast({ text: w.saved, action: { label: w.undo, run: () => void undo() } });
}
