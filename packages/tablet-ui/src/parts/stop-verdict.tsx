import type { Assessment } from "@roadside/core";
import { formatCitation } from "../law/clause.ts";
import { findPoliceDuties, formatNoReading } from "../law/no-reading.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { getWords, language } from "../words/language.ts";
import { Verdict } from "./verdict.tsx";

/** The category of a stop: by its deciding reading, or the outcome of the last test and the duties that follow. */
export function StopVerdict({ held: { stop, assessment }, law }: { held: HeldStop; law: Assessment | null }) {
  if (!assessment.ok || assessment.classification)
    return <Verdict law={assessment.ok ? assessment.classification : assessment} />;
  return (
    <section class="verdict" aria-live="polite" data-category={assessment.category}>
      <p class="verdict-category">{formatNoReading(stop, getWords())}</p>
      {law &&
        !stop.voided &&
        findPoliceDuties(law).map(({ code, words: what, citation }) => (
          <p key={code} class="clause due">
            <b>{what[language.value]}</b>
            <small>{formatCitation(citation, language.value === "zh")}</small>
          </p>
        ))}
    </section>
  );
}
