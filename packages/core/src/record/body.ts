import * as v from "valibot";
import { DRIVER_CLASSES } from "../law/regime.ts";
import { parseReading } from "../units/reading.ts";
import { ReferenceId, text, Uuid7 } from "./text.ts";
import { When } from "./when.ts";

/** A reading as the instrument showed it, its unit by the unit's one name. */
const RecordedReading = v.pipe(
  v.strictObject({
    specimen: v.picklist(["breath", "blood", "urine"], "specimen-unknown: breath, blood or urine"),
    value: v.string(),
    unit: v.picklist(
      ["mg/100mL", "g/L", "g/100mL", "mg/mL", "g/kg", "mmol/L", "mg/L", "ug/L", "ug/100mL", "g/210L"],
      "unit-unknown: must be a unit's own name, as in mg/100mL",
    ),
    bloodEquivalent: v.optional(v.literal(true)),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const reading = dataset.value;
    const parsed = parseReading(reading);
    const field = parsed.ok ? "value" : parsed.error.path.slice(1);
    const at = (message: string) =>
      addIssue({ message, path: [{ type: "object", origin: "value", input: reading, key: field, value: reading[field as "value"] }] });
    if (!parsed.ok) at(`${parsed.error.code}: ${parsed.error.message}`);
    else if (parsed.reading.value !== reading.value) at("value-not-plain: must be plain digits with at most one point");
  }),
);

/** The breath instrument: its serial number, the number it gave the test, and the day to which its verification holds. */
const Analyser = v.strictObject({
  serial: text(64),
  testNumber: v.optional(text(32)),
  verifiedUntil: v.optional(v.pipe(v.string(), v.isoDate("date-invalid: must be a date as in 2021-03-31"))),
});

/** One attempt to get a reading, also where it failed. */
export const Test = v.variant(
  "outcome",
  [
    v.strictObject({ outcome: v.literal("reading"), reading: RecordedReading, analyser: v.optional(Analyser), at: v.optional(When) }),
    v.strictObject({
      outcome: v.picklist(["refused", "insufficient", "mouth-alcohol", "instrument-fault"]),
      analyser: v.optional(Analyser),
      at: v.optional(When),
    }),
  ],
  "outcome-unknown: reading, refused, insufficient, mouth-alcohol or instrument-fault",
);
export type Test = v.InferOutput<typeof Test>;

const Degrees = v.pipe(v.string(), v.regex(/^-?\d{1,3}(\.\d{1,8})?$/, "position-malformed: decimal degrees as text, as in 26.530100"));

/** The first entry of a stop: all that was known when it was logged. */
export const Logged = v.strictObject({
  jurisdiction: v.pipe(v.string(), v.regex(/^[A-Z]{2}(-[A-Z0-9]{2,3})?$/, "jurisdiction-malformed: a code as in CN or GB-SCT")),
  operation: v.optional(ReferenceId),
  checkpoint: v.optional(ReferenceId),
  place: v.optional(v.strictObject({ name: v.optional(text(200)), position: v.optional(v.strictObject({ lat: Degrees, lon: Degrees })) })),
  tests: v.pipe(v.array(Test), v.maxLength(50)),
  vehicle: v.optional(
    v.strictObject({
      type: v.optional(text(64)),
      use: v.optional(v.picklist(["commercial", "non-commercial"], "use-unknown: commercial or non-commercial, as registered")),
    }),
  ),
  driver: v.optional(
    v.strictObject({
      class: v.optional(v.picklist(DRIVER_CLASSES, "driver-class-unknown: novice, commercial, minor or cyclist")),
      sex: v.optional(v.picklist(["male", "female"], "sex-unknown: male or female; leave it out where it is not known")),
      ageBand: v.optional(text(16)),
    }),
  ),
  reason: v.optional(text(200)),
  observations: v.optional(v.pipe(v.array(text(2000)), v.minLength(1), v.maxLength(50))),
  /** What the tablet told the officer at the time. Kept as a fact; nobody decides by it. */
  shown: v.optional(v.strictObject({ category: text(32) })),
  /** Where an imported record came from. */
  provenance: v.optional(v.strictObject({ source: text(200), line: v.pipe(v.number(), v.integer(), v.minValue(1)) })),
});
export type Logged = v.InferOutput<typeof Logged>;

/** A further test of the same stop: a second breath test, the blood result. */
export const TestAdded = v.strictObject({ test: Test });

/** Two stops that belong together, as the two friends of one dinner do. */
export const Linked = v.strictObject({ to: Uuid7, relation: text(200) });

/** A correction: what the entry named should have said, whole, and why; `at` where the stop's time was wrong. The corrected entry stays. */
export const Corrected = v.variant("kind", [
  v.strictObject({ kind: v.literal("logged"), corrects: Uuid7, reason: text(1000), body: Logged, at: v.optional(When) }),
  v.strictObject({ kind: v.literal("test-added"), corrects: Uuid7, reason: text(1000), body: TestAdded }),
]);

/** The stop should not have been logged, and why. Its entries stay. */
export const Voided = v.strictObject({ reason: text(1000) });
