import { useState } from "preact/hooks";
import { StopRow } from "../parts/stop-row.tsx";
import { useOpenCases } from "../parts/use-open-cases.ts";
import { getWords } from "../words/language.ts";

/** The most urgent cases are always visible; the others open below them. */
const SHOWN = 3;

/** The officer's open cases, of this shift and of earlier ones, by deadline. */
export function MyCases({ now }: { now: Date }) {
  const { tonight: t } = getWords();
  const [whole, setWhole] = useState(false);
  const cases = useOpenCases(now);
  if (cases.length === 0) return null;
  return (
    <section class="my-cases" aria-labelledby="my-cases">
      <h2 id="my-cases">
        {t.myCases} <small>{t.count(cases.length)}</small>
      </h2>
      <div class="my-cases-list">
        <ul class="stop-list">
          {cases.slice(0, whole ? cases.length : SHOWN).map((held) => (
            <StopRow key={held.stop.id} held={held} now={now} />
          ))}
        </ul>
      </div>
      {cases.length > SHOWN && (
        <button type="button" class="quiet more" onClick={() => setWhole(!whole)}>
          {whole ? t.showFewer : t.showMore(cases.length - SHOWN)}
        </button>
      )}
    </section>
  );
}
