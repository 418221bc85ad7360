import { CIRCUMSTANCES, type Circumstance, type Reading, type Test } from "@roadside/core";
import { readingText } from "../parts/reading-text.ts";
import { type PaperWords, valueWords } from "./words/words.ts";

type Fact = readonly [label: string, value: string];
type Fields = Readonly<Record<string, unknown>>;

/** What an entry's body or its personal part says, field by field, in words. Every field is there, also one for which there is no word. */
export function entryFacts(said: object, words: PaperWords): Fact[] {
  // An entry's own order is the alphabet's; the words stand in one that a person follows.
  const order = Object.keys(words.print.fields);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries(said)
    .filter(([name]) => name !== "salt")
    .toSorted(([a], [b]) => place(a) - place(b))
    .flatMap(([name, value]): Fact[] => {
      const label = words.print.fields[name] ?? name;
      const text = valueText(name, value, words);
      return text === null ? entryFacts(value as Fields, words) : [[label, text]];
    });
}

/** A value in one line; `null` for a group of further fields. */
function valueText(name: string, value: unknown, words: PaperWords): string | null {
  const { print } = words;
  if (Array.isArray(value)) return value.map((one) => itemText(name, one, words)).join(print.listComma);
  if (typeof value === "boolean") return value ? print.yes : print.no;
  if (typeof value !== "object" || value === null) return valueWords(words, String(value));
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
  const { serial, testNumber } = test.analyser ?? {};
  const by = [serial, testNumber && `#${testNumber}`].filter(Boolean).join(" ");
  return outcomeText(test, words) + (by === "" ? "" : words.print.inBrackets(by));
}

/** What came of a test: the reading as the instrument showed it, or why there is none. */
export function outcomeText(test: Test, words: PaperWords): string {
  if (test.outcome === "reading") return specimenText(test.reading, words);
  return words.all.noReading.outcomes[test.outcome];
}

function specimenText(reading: Reading, { all, print }: PaperWords): string {
  const shown = `${all.specimens[reading.specimen]} ${readingText(reading)}`;
  return reading.bloodEquivalent ? shown + print.inBrackets(print.shownAsBlood) : shown;
}
