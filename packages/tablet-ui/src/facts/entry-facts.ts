import { CIRCUMSTANCES, type Circumstance, jurisdictions, type Reading, type Test } from "@roadside/core";
import { readingText } from "../formats/reading.ts";
import { type KnownPlaces, placeText } from "../print/printed-stop.ts";
import { type PaperWords, valueWords } from "../print/words/words.ts";
import { whenText } from "./time.ts";

type Fact = readonly [label: string, value: string];
type Fields = Readonly<Record<string, unknown>>;

/** What an entry's body or its personal part says, field by field, in words. Every field is there, also one for which there is no word. */
export function entryFacts(said: object, words: PaperWords, places: KnownPlaces | null): Fact[] {
  // An entry's own order is the alphabet's; the words stand in one that a person follows.
  const order = Object.keys(words.print.fields);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries(said)
    .filter(([name]) => name !== "salt")
    .toSorted(([a], [b]) => place(a) - place(b))
    .flatMap(([name, value]): Fact[] => {
      const label = words.print.fields[name] ?? name;
      const text = valueText(name, value, words, places);
      return text === null ? entryFacts(value as Fields, words, places) : [[label, text]];
    });
}

/** A value in one line; `null` for a group of further fields. */
function valueText(name: string, value: unknown, words: PaperWords, places: KnownPlaces | null): string | null {
  const { print, language } = words;
  if (Array.isArray(value)) return value.map((one) => itemText(name, one, words)).join(print.listComma);
  if (typeof value === "boolean") return value ? print.yes : print.no;
  if (typeof value !== "object" || value === null) {
    const code = String(value);
    if (name === "checkpoint") return placeText(code, places?.checkpoints, language);
    if (name === "operation") return placeText(code, places?.operations, language);
    if (name === "jurisdiction") return jurisdictions().find((one) => one.code === code)?.name[language] ?? code;
    return valueWords(words, code, name);
  }
  if (name === "reading" || name === "test") return itemText(name, value, words);
  if (name === "position") return Object.values(value).join(", ");
  if (name === "plate" || name === "idNumber") return "number" in value ? String(value.number) : print.noPlate;
  return null;
}

/** One of several things of a kind, or a thing that has a form of its own. */
function itemText(name: string, one: unknown, words: PaperWords): string {
  if (name === "reading") return specimenText(one as Reading, words);
  if (name === "tests" || name === "test") return testText(one as Test, words);
  if (name === "circumstances") {
    const { code, holds, on, note } = one as { code: Circumstance; holds: boolean; on?: string; note?: string };
    const answer = holds ? words.print.yes : words.print.no;
    return [CIRCUMSTANCES[code][words.language] + words.print.colon + answer, on, note].filter(Boolean).join(" ");
  }
  if (name === "tubes" && typeof one === "object") {
    const { label, seal } = one as { label: string; seal?: string };
    return seal === undefined ? label : label + words.print.inBrackets(words.print.seal(seal));
  }
  return valueWords(words, String(one));
}

function testText(test: Test, words: PaperWords): string {
  const { print } = words;
  const { serial, testNumber, verifiedFrom, verifiedUntil, certificate } = test.analyser ?? {};
  const by = [
    [serial, testNumber && `#${testNumber}`].filter(Boolean).join(" "),
    (verifiedFrom ?? verifiedUntil) && print.verification(verifiedFrom, verifiedUntil),
    certificate,
    test.at && whenText(test.at, words),
  ].filter(Boolean);
  return outcomeText(test, words) + (by.length === 0 ? "" : print.inBrackets(by.join(print.comma)));
}

/** What came of a test: the reading as the instrument showed it, how a screening was made and what it showed, or why there is nothing of either. */
export function outcomeText(test: Test, words: PaperWords): string {
  if (test.outcome === "reading") return specimenText(test.reading, words);
  const { all, print } = words;
  const outcome = all.noReading.outcomes[test.outcome];
  if (test.outcome !== "screening") return outcome;
  return outcome + print.colon + valueWords(words, test.method) + print.comma + print.screened(test.positive);
}

function specimenText(reading: Reading, { all, print }: PaperWords): string {
  const shown = `${all.specimens[reading.specimen]} ${readingText(reading)}`;
  return reading.bloodEquivalent ? shown + print.inBrackets(print.shownAsBlood) : shown;
}

/** Facts in one line. */
export function factText(facts: readonly Fact[], { print: { colon, semicolon } }: PaperWords): string {
  return facts.map(([label, value]) => `${label}${colon}${value}`).join(semicolon);
}
