import { useState } from "preact/hooks";
import { toLocalTime } from "../formats/local-time.ts";
import { BackBar } from "../parts/back-bar.tsx";
import { go } from "../parts/navigation.ts";
import { showSaved } from "../parts/save-toast.ts";
import { describeAnalyser } from "../stops/new-entries.ts";
import { useTablet } from "../tablet/context.ts";
import { getWords } from "../words/language.ts";

const OUTCOMES = ["refused", "insufficient", "mouth-alcohol", "instrument-fault"] as const;

/** Logs a test without a reading. A refusal has consequences, so it opens its case. */
export function LogNoReading() {
  const tablet = useTablet();
  const { noReading: w } = getWords();
  const [busy, setBusy] = useState(false);

  async function log(outcome: (typeof OUTCOMES)[number]) {
    const shift = tablet.shift.value;
    if (!shift) return;
    setBusy(true);
    const saved = await tablet.logStop({
      test: { outcome, analyser: describeAnalyser(shift) },
      at: { at: toLocalTime(tablet.now()), precision: "second" },
      shown: "no-reading",
    });
    setBusy(false);
    showSaved(tablet, saved);
    if (saved.ok) go(outcome === "refused" ? { name: "stop", id: saved.stop } : { name: "home" });
  }

  return (
    <main class="log-no-reading">
      <BackBar title={w.title} />
      <p>{w.outcome}</p>
      <div class="outcomes">
        {OUTCOMES.map((outcome) => (
          <button key={outcome} type="button" class="big failed" disabled={busy} onClick={() => void log(outcome)}>
            <b>{w.outcomes[outcome]}</b>
          </button>
        ))}
      </div>
    </main>
  );
}
