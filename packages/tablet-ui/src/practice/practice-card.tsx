import { getWords, language } from "../words/language.ts";
import { DRIVERS } from "./drivers.ts";
import { stopped } from "./simulator.ts";

/** The exercise: a fictional driver to stop, test and record. */
export function PracticeCard() {
  const w = getWords().practice;
  const driver = DRIVERS[stopped.value];
  if (!driver) return null;
  return (
    <section class="practice-card" aria-label={w.exercise}>
      <p>
        <b>
          {w.exercise} {stopped.value + 1}
        </b>{" "}
        {driver.scene[language.value]}
      </p>
      <p class="muted">
        {driver.name} · {driver.idNumber} · {driver.plate}
      </p>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          stopped.value = (stopped.value + 1) % DRIVERS.length;
        }}
      >
        {w.next}
      </button>
    </section>
  );
}
