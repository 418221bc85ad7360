import type { Entry, StopTest, Test } from "@roadside/core";
import { formatReading } from "../formats/reading.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { outcomeText } from "./entry-facts.ts";
import type { FactWords } from "./words/words.ts";

/** Returns one line for each correction of a test's result: the result before it, and the reason. */
export function formatReadingCorrections({ stop, entries }: HeldStop, test: StopTest, words: FactWords): string[] {
  const byId = new Map(entries.map(({ id, sealed }) => [id, sealed.entry]));
  const place = stop.tests.filter(({ entry }) => entry === test.entry).indexOf(test);
  const original = byId.get(test.entry);
  let before = original && findTest(original, place);
  return stop.corrections.flatMap(({ corrects, entry }) => {
    const correction = byId.get(entry);
    // Core ignores a correction of another kind.
    if (corrects !== test.entry || correction?.kind !== "corrected" || correction.body.kind !== original?.kind)
      return [];
    const now = findTest(correction.body, place);
    const was = before;
    before = now;
    if (!was || !now || outcomeText(was, words) === outcomeText(now, words)) return [];
    // The new reading names the specimen.
    const isSame =
      was.outcome === "reading" && now.outcome === "reading" && was.reading.specimen === now.reading.specimen;
    return [
      words.facts.correctedFrom(isSame ? formatReading(was.reading) : outcomeText(was, words), correction.body.reason),
    ];
  });
}

function findTest(content: Entry | Extract<Entry, { kind: "corrected" }>["body"], place: number): Test | undefined {
  if (content.kind === "logged") return content.body.tests[place];
  if (content.kind === "test-added") return content.body.test;
  return content.kind === "lab-reported" ? { outcome: "reading", reading: content.body.reading } : undefined;
}
