import { signal } from "@preact/signals";
import { getWords } from "../words/language.ts";

/** Installs a new version; set while one is ready. The officer decides when. */
export const updateReady = signal<(() => void) | null>(null);

export function UpdateNotice() {
  const update = updateReady.value;
  const { update: w } = getWords();
  if (!update) return null;
  return (
    <div class="update-notice" role="status">
      <span>{w.ready}</span>
      <button type="button" onClick={update}>
        {w.now}
      </button>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          updateReady.value = null;
        }}
      >
        {w.later}
      </button>
    </div>
  );
}
