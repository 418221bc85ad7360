import type { Entry, StopTest, Test } from "@roadside/core";
import { formatReading } from "../formats/reading.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { outcomeText } from "./entry-facts.ts";
import type { FactWords } from "./words/words.ts";

/** What a test had been before a correction changed its result, and why it was corrected; one line for each time. */
export function formatReadingCorrections({ stop, entries }: HeldStop, test: StopTest, words: FactWords): string[] {
  const said = new Map(entries.map(({ id, sealed }) => [id, sealed.entry]));
  const place = stop.tests.filter(({ entry }) => entry === test.entry).indexOf(test);
  const original = said.get(test.entry);
  let before = original && testIn(original, place);
  return stop.corrections.flatMap(({ corrects, entry }) => {
    const correction = said.get(entry);
    // One of another kind changes nothing.
    if (corrects !== test.entry || correction?.kind !== "corrected" || correction.body.kind !== original?.kind)
      return [];
    const now = testIn(correction.body, place);
    const was = before;
    before = now;
    if (!was || !now || outcomeText(was, words) === outcomeText(now, words)) return [];
    // The specimen stands beside the new reading already.
    const isSame =
      was.outcome === "reading" && now.outcome === "reading" && was.reading.specimen === now.reading.specimen;
    return [
      words.facts.correctedFrom(isSame ? formatReading(was.reading) : outcomeText(was, words), correction.body.reason),
    ];
  });
}

function testIn(said: Entry | Extract<Entry, { kind: "corrected" }>["body"], place: number): Test | undefined {
  if (said.kind === "logged") return said.body.tests[place];
  if (said.kind === "test-added") return said.body.test;
  return said.kind === "lab-reported" ? { outcome: "reading", reading: said.body.reading } : undefined;
}
