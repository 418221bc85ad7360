import { CIRCUMSTANCES, type Circumstance, jurisdictions, type Reading, type Test } from "@roadside/core";
import { formatReading } from "../formats/reading.ts";
import { formatPlace, type KnownPlaces } from "./places.ts";
import { formatWhen } from "./time.ts";
import { type FactWords, formatValue } from "./words/words.ts";

type Fact = readonly [label: string, value: string];
type Fields = Readonly<Record<string, unknown>>;

/** Fields for programs: an attachment is known by its digest, which tells a reader nothing. */
const FOR_PROGRAMS: ReadonlySet<string> = new Set(["salt", "digest", "mediaType", "bytes", "attachment"]);

/**
 * Lists the fields of an entry's body or personal part, with label and value in words. Only fields for programs are
 * left out.
 */
export function listFacts(content: object, words: FactWords, places: KnownPlaces | null): Fact[] {
  // An entry has its fields in alphabetical order; the words are in reading order.
  const order = Object.keys(words.facts.fields);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries(content)
    .filter(([name]) => !FOR_PROGRAMS.has(name))
    .toSorted(([a], [b]) => place(a) - place(b))
    .flatMap(([name, value]): Fact[] => {
      const label = words.facts.fields[name] ?? name;
      const text = formatFieldValue(name, value, words, places);
      return text === null ? listFacts(value as Fields, words, places) : [[label, text]];
    });
}

/** Formats a value in one line; `null` for a group of fields. */
function formatFieldValue(name: string, value: unknown, words: FactWords, places: KnownPlaces | null): string | null {
  const { facts, language } = words;
  if (Array.isArray(value)) return value.map((one) => formatItem(name, one, words)).join(facts.listComma);
  if (typeof value === "boolean") return value ? facts.yes : facts.no;
  if (typeof value !== "object" || value === null) {
    const code = String(value);
    if (name === "checkpoint") return formatPlace(code, places?.checkpoints, language);
    if (name === "operation") return formatPlace(code, places?.operations, language);
    if (name === "jurisdiction") return jurisdictions().find((one) => one.code === code)?.name[language] ?? code;
    return formatValue(words, code, name);
  }
  if (name === "reading" || name === "test") return formatItem(name, value, words);
  if (name === "position") return Object.values(value).join(", ");
  if (name === "plate" || name === "idNumber") return "number" in value ? String(value.number) : facts.noPlate;
  return null;
}

/** Formats one item of a list, or a value with a format of its own. */
function formatItem(name: string, one: unknown, words: FactWords): string {
  if (name === "reading") return formatSpecimen(one as Reading, words);
  if (name === "tests" || name === "test") return formatTest(one as Test, words);
  if (name === "circumstances") {
    const { code, holds, on, note } = one as { code: Circumstance; holds: boolean; on?: string; note?: string };
    const answer = holds ? words.facts.yes : words.facts.no;
    return [CIRCUMSTANCES[code][words.language] + words.facts.colon + answer, on, note].filter(Boolean).join(" ");
  }
  if (name === "tubes" && typeof one === "object") {
    const { label, seal } = one as { label: string; seal?: string };
    return seal === undefined ? label : label + words.facts.inBrackets(words.facts.seal(seal));
  }
  return formatValue(words, String(one));
}

function formatTest(test: Test, words: FactWords): string {
  const { facts } = words;
  const { serial, testNumber, verifiedFrom, verifiedUntil, certificate } = test.analyser ?? {};
  const by = [
    [serial, testNumber && `#${testNumber}`].filter(Boolean).join(" "),
    (verifiedFrom ?? verifiedUntil) && facts.verification(verifiedFrom, verifiedUntil),
    certificate,
    test.at && formatWhen(test.at, words),
  ].filter(Boolean);
  return outcomeText(test, words) + (by.length === 0 ? "" : facts.inBrackets(by.join(facts.comma)));
}

/** Formats the outcome of a test: the reading as shown, the screening and its result, or why there is none. */
export function outcomeText(test: Test, words: FactWords): string {
  if (test.outcome === "reading") return formatSpecimen(test.reading, words);
  const { all, facts } = words;
  const outcome = all.noReading.outcomes[test.outcome];
  if (test.outcome !== "screening") return outcome;
  return outcome + facts.colon + formatValue(words, test.method) + facts.comma + facts.screened(test.positive);
}

function formatSpecimen(reading: Reading, { all, facts }: FactWords): string {
  const shown = `${all.specimens[reading.specimen]} ${formatReading(reading)}`;
  return reading.bloodEquivalent ? shown + facts.inBrackets(facts.shownAsBlood) : shown;
}

/** Formats facts in one line. */
export function formatFacts(facts: readonly Fact[], { facts: { colon, semicolon } }: FactWords): string {
  return facts.map(([label, value]) => `${label}${colon}${value}`).join(semicolon);
}
