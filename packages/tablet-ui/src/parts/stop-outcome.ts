import { formatReading } from "../formats/reading.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { getWords } from "../words/language.ts";

/** Formats the result of a stop's tests: the deciding reading, or why there is none. */
export function outcomeText({ assessment, stop }: HeldStop): string {
  if (assessment.ok && assessment.basis) return formatReading(assessment.basis.reading);
  const failed = stop.tests.at(-1);
  return failed && failed.outcome !== "reading" ? getWords().noReading.outcomes[failed.outcome] : "—";
}
