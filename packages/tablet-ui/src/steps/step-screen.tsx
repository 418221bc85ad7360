import "../styles/steps.css";
import { useMemo, useState } from "preact/hooks";
import type { HeldEntry } from "../entries/held-entry.ts";
import { BackBar } from "../parts/back-bar.tsx";
import { go } from "../parts/navigation.ts";
import { StopLoader } from "../parts/stop-loader.tsx";
import { useMinute } from "../parts/use-minute.ts";
import { draftKey } from "../stops/draft-key.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { useTablet } from "../tablet/context.ts";
import { getWords, language } from "../words/language.ts";
import { openCase } from "./case.ts";
import { STEPS } from "./catalogue.ts";
import { EntryLine, findStepEntries } from "./entry-line.tsx";
import type { Step } from "./step.ts";
import { StepForm } from "./step-form.tsx";
import { getStepWords } from "./words/words.ts";

/** One step of a stop. A step that is recorded shows its entries first; any other shows its form. */
export function StepScreen({ id, step: stepId }: { id: string; step: string }) {
  const step = STEPS.find((one) => one.id === stepId);
  return (
    <StopLoader id={id} title={getWords().stop.title}>
      {(held) => step && <StepOfStop key={`${id} ${stepId}`} held={held} step={step} />}
    </StopLoader>
  );
}

function StepOfStop({ held, step }: { held: HeldStop; step: Step }) {
  const tablet = useTablet();
  const now = useMinute(tablet.now);
  // Assessed when the stop or the minute changes, not for each key that is pressed.
  const one = useMemo(() => openCase(held, now), [held, now]);
  const [more, setMore] = useState(false);
  const recorded = findStepEntries(step, held);
  const hasDraft = tablet.drafts.get(draftKey(held.stop.id, step.id)) !== undefined;
  if (recorded.length > 0 && !more && !hasDraft)
    return <Recorded held={held} step={step} entries={recorded} onMore={() => setMore(true)} />;
  return <StepForm held={held} step={step} one={one} now={now} />;
}

function Recorded(props: { held: HeldStop; step: Step; entries: readonly HeldEntry[]; onMore: () => void }) {
  const { held, step, entries, onMore } = props;
  return (
    <main class="step">
      <BackBar title={step.title[language.value]} to={{ name: "stop", id: held.stop.id }} />
      <ul class="plain log">
        {entries.map((entry) => (
          <EntryLine key={entry.id} held={held} entry={entry} />
        ))}
      </ul>
      <footer class="actions">
        <button type="button" onClick={() => go({ name: "stop", id: held.stop.id })}>
          {getWords().reading.back}
        </button>
        <button type="button" class="main-action" onClick={onMore}>
          {getStepWords().recordAnother}
        </button>
      </footer>
    </main>
  );
}
