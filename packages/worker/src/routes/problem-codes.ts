import { REASONS } from "../problem.ts";

/** Why a field is refused, in a call or in an entry of a batch. The codes are stable; other programs depend on them. */
export const FIELD_PROBLEMS: Readonly<Record<string, string>> = {
  "field-missing": "It must be given",
  "field-unknown": "No such field exists; nothing is dropped in silence",
  "field-invalid": "It is of another type than the field's",
  "text-empty": "A text is empty: leave the field out where nothing is known",
  "text-too-long": "A text is longer than the field allows",
  "text-malformed": "A text holds half a Unicode character",

  "specimen-unknown": "The specimen is not breath, blood or urine",
  "value-not-a-number": "The value is not digits with at most one point",
  "value-negative": "A concentration is never negative",
  "value-too-long": "The value has more than 16 characters",
  "value-not-plain": "A recorded value must be plain digits with at most one point",
  "unit-unknown": "The unit is none that is known",
  "unit-not-of-specimen": "The specimen is not measured in that unit",
  "unit-not-comparable": "The unit cannot be compared with the limit without a constant that no clause gives",
  "blood-equivalent-not-breath": "Only a breath reading can be shown as its blood equivalent",

  "time-invalid": "It is no real time, or lacks its offset",
  "time-without-offset": "The time does not say its offset from UTC",
  "time-in-future": "It lies more than five minutes in the future: send it again when that time has come",
  "time-more-precise-than-known": "`at` must be the first instant of the span that is known",
  "precision-unknown": "The precision is none of those of a time",
  "hours-missing": "A band of hours needs `hours`, an exact time has none",
  "hours-disordered": "A band of hours ends before it begins",
  "days-unknown": "It is neither weekday nor weekend",
  "days-misplaced": "The weekday is given although the day is known",
  "date-invalid": "It is no real day as in 2020-10-15",

  "road-unknown": "The kind of road is none that is known",
  "vehicle-kind-unknown": "The kind of vehicle is none that is known",
  "licence-status-unknown": "The state of the licence is none that is known",
  "circumstance-unknown": "The circumstance is none of the law's list",
  "method-unknown": "The screening is neither saliva nor body-balance",
  "disinfectant-unknown": "It is neither with nor without alcohol",
  "signature-unknown": "It is neither signed, refused nor unable",
  "destination-unknown": "The sample goes to none of the known places",
  "stage-unknown": "It is neither the first examination nor a new one",
  "measure-unknown": "The measure is none that is known",
  "means-unknown": "The means of restraint is none that may be used",
  "recipient-unknown": "It is none of those to whom a driver is handed over",
  "subject-unknown": "It is none of the subjects of that entry",

  "id-division": "No province has the code with which the number begins",
  "id-old-form": "Numbers of 15 digits are not valid since 2013",
  "division-malformed": "It is no code of two, four or six digits",
  "division-unknown": "There is no such division",
  "licence-class-unknown": "It is no class of vehicle",
  "archive-number-malformed": "It has not twelve digits",
  "too-few-readings": "There are too few readings for the question",
  "limit-too-low": "The limit lies too near to zero for the question",
  "jurisdiction-malformed": "It is no code as in CN or GB-SCT",
  "jurisdiction-unknown": "The law of that place is not known here",
  "before-first-entry": "The day lies before the law that is known here",
  repealed: "The law had been repealed on that day",
  "no-limit-for-specimen": "The law sets no limit for that specimen",
  "no-limit-for-driver": "The law sets no limit for that driver",
  "time-too-vague": "The law changed within the time that is known, and with it the answer",

  "plate-unknown-form": "It is no plate of a known form: record it as `other`",
  "id-length": "A resident ID number has 18 characters",
  "id-character": "A resident ID number is 17 digits and a last digit or X",
  "id-date": "The birth date in the number is no real day, or lies after the test",
  "id-checksum": "The check character does not fit: one of the others is mistyped",
  "salt-malformed": "The salt is not 32 to 64 lower-case hexadecimal digits",
  "salt-missing": "Facts that identify a person need a random salt",

  "id-malformed": "It is no UUID of version 7 in lower case",
  "digest-malformed": "It is not 64 lower-case hexadecimal digits",
  "unit-code-malformed": "It is not 2 to 12 digits or capital letters",
  "badge-malformed": "It is not 1 to 20 digits, letters or hyphens",
  "reference-malformed": "It is not 1 to 64 letters, digits, dots, hyphens or underscores",
  "position-malformed": "It is no decimal degrees as text",
  "format-unknown": "The entry's format is one that this reader does not know",
  "kind-unknown": "The entry is of no known kind",
  "outcome-unknown": "The test's outcome is none that is known",
  "use-unknown": "It is neither commercial nor non-commercial",
  "driver-class-unknown": "The class of driver is none that is known",
  "sex-unknown": "It is neither male nor female: leave it out where it is not known",
  "seq-invalid": "A chain counts from 1",

  "entry-not-json": "The line is not JSON",
  "hash-mismatch": "The hash is not that of the entry: one of them was changed",
  "personal-mismatch": "The personal part is not the one that was sealed",
  "personal-missing": "The entry has a personal part that was not sent",
  "broken-chain": "The entry does not link to its neighbour in the device's chain",
  "chain-fork": "Another entry has that number in the device's chain",
  "unit-out-of-scope": "The unit, or the stop's unit, lies outside one's own",

  "state-unknown": "The state is neither due nor overdue",
  "open-unknown": "`open` can only be true",
  "action-unknown": "The trail knows no such action",
  "by-unknown": "`by` names something that is not counted, or by which nobody is found",
  "by-combined": "`by` takes day or month, and one dimension at a time",
  "range-open": "`from` and `to` belong together",
  "range-disordered": "`to` lies before `from`",
  "compare-unknown": "`compare` can only be previous-year",
  "compare-without-range": "A year to compare with needs `from` and `to`",
  "limit-invalid": "`limit` is a number from 1 to 200",
  "cursor-invalid": "The cursor is not one that this call gave out",
};

/** What is kept and pointed out: it costs nobody an entry. */
export const FLAGS: Readonly<Record<string, string>> = {
  implausible: "The reading is above 600 mg/100 mL of blood: likelier a wrong unit than a living driver",
  "category-differs": "The tablet had shown another category than the law gives",
  "stale-law": "The day lies past the last one for which the law was checked",
  "not-logged": "The entry that logs the stop has not arrived",
  "logged-twice": "The stop was logged twice; only the first counts",
  "after-voided": "Something was added after the stop was voided",
  "out-of-order": "The entry stands without the one that the procedure wants before it",
  "tube-unknown": "A tube was sealed that was not drawn",
  "analyser-unverified": "The test lies outside the verification of its analyser",
  "method-withdrawn": "A screening by a method that the standard of its day did not allow",
  "authority-exceeded": "A decision that this unit may not take",
  "corrects-nothing": "A correction of an entry that is not here, or is of another kind",
};

/** The codes in words, as a part of the API's description. */
export function problemTables(): string {
  const table = (head: string, rows: readonly (readonly string[])[]) =>
    [`\n| ${head} |`, `|${" --- |".repeat(rows[0]?.length ?? 1)}`, ...rows.map((cells) => `| ${cells.join(" | ")} |`)].join("\n");
  return [
    "\n\n# Problems\n\nA call that is refused whole:",
    table(
      "code | status | meaning",
      Object.entries(REASONS).map(([code, { status, title }]) => [`\`${code}\``, String(status), title]),
    ),
    "\nA field that is refused, in `errors`, with its JSON Pointer in `path`; a batch goes on without that entry:",
    table(
      "code | meaning",
      Object.entries(FIELD_PROBLEMS).map(([code, meaning]) => [`\`${code}\``, meaning]),
    ),
    "\nA flag on what is kept:",
    table(
      "code | meaning",
      Object.entries(FLAGS).map(([code, meaning]) => [`\`${code}\``, meaning]),
    ),
  ].join("\n");
}
