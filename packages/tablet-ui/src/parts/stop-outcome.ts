import { formatReading } from "../formats/reading.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { getWords } from "../words/language.ts";

/** What a stop's tests came to: the reading that decides, or why there is none. */
export function outcomeText({ assessment, stop }: HeldStop): string {
  if (assessment.ok && assessment.basis) return formatReading(assessment.basis.reading);
  const failed = stop.tests.at(-1);
  return failed && failed.outcome !== "reading" ? getWords().noReading.outcomes[failed.outcome] : "—";
}
