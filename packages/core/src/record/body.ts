import * as v from "valibot";
import { isDate } from "../calendar.ts";
import { isCircumstance } from "../law/circumstances.ts";
import { DRIVER_CLASSES } from "../law/regime.ts";
import { parseReading } from "../units/reading.ts";
import { Badge, Digest, ReferenceId, text, Uuid7 } from "./text.ts";
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
      addIssue({
        message,
        path: [{ type: "object", origin: "value", input: reading, key: field, value: reading[field as "value"] }],
      });
    if (!parsed.ok) at(`${parsed.error.code}: ${parsed.error.message}`);
    else if (parsed.reading.value !== reading.value) at("value-not-plain: must be plain digits with at most one point");
  }),
);

/** A day of the calendar, as in 2021-03-31. */
const Day = v.pipe(v.string(), v.check(isDate, "date-invalid: must be a date as in 2021-03-31"));

/** The breath instrument: its serial number, the number it gave the test, and the day to which its verification holds. */
const Analyser = v.strictObject({
  serial: text(64),
  testNumber: v.optional(text(32)),
  /** First and last day of the verification, and the certificate that says so. */
  verifiedFrom: v.optional(Day),
  verifiedUntil: v.optional(Day),
  certificate: v.optional(text(64)),
});

/** One attempt to get a reading, also where it failed; `mouth-alcohol` asks for a test again. A screening gives no reading and so no category. */
export const Test = v.variant(
  "outcome",
  [
    v.strictObject({
      outcome: v.literal("reading"),
      reading: RecordedReading,
      analyser: v.optional(Analyser),
      at: v.optional(When),
    }),
    v.strictObject({
      outcome: v.picklist(["refused", "insufficient", "mouth-alcohol", "instrument-fault"]),
      analyser: v.optional(Analyser),
      at: v.optional(When),
    }),
    v.strictObject({
      outcome: v.literal("screening"),
      method: v.picklist(["saliva", "body-balance"], "method-unknown: saliva or body-balance"),
      positive: v.boolean(),
      /** The test kit, where it has a number. */
      analyser: v.optional(Analyser),
      at: v.optional(When),
    }),
  ],
  "outcome-unknown: reading, refused, insufficient, mouth-alcohol, instrument-fault or screening",
);
export type Test = v.InferOutput<typeof Test>;

const Degrees = v.pipe(
  v.string(),
  v.regex(/^-?\d{1,3}(\.\d{1,8})?$/, "position-malformed: decimal degrees as text, as in 26.530100"),
);

/** A circumstance that the law may give weight to, stated to have been so or not; `on` is its day where it happened before the case. */
export const StatedCircumstance = v.strictObject({
  code: v.pipe(v.string(), v.check(isCircumstance, "circumstance-unknown: must be one of those of the law's list")),
  holds: v.boolean(),
  on: v.optional(Day),
  note: v.optional(text(1000)),
});
export type StatedCircumstance = v.InferOutput<typeof StatedCircumstance>;
const StatedCircumstances = v.pipe(v.array(StatedCircumstance), v.minLength(1), v.maxLength(100));

/** What a record can say of place, vehicle and driver beside what identifies anybody, and what the officers saw. */
const particulars = {
  place: v.optional(
    v.strictObject({
      name: v.optional(text(200)),
      position: v.optional(v.strictObject({ lat: Degrees, lon: Degrees })),
      /** What kind of place it is in the sense of traffic law; `inside-compound` leaves open whether it is a road. */
      road: v.optional(
        v.picklist(
          ["expressway", "urban-expressway", "other-road", "inside-compound", "not-a-road"],
          "road-unknown: expressway, urban-expressway, other-road, inside-compound or not-a-road",
        ),
      ),
    }),
  ),
  vehicle: v.optional(
    v.strictObject({
      type: v.optional(text(64)),
      kind: v.optional(
        v.picklist(
          ["automobile", "motorcycle", "tractor", "other-motor-vehicle", "non-motor-vehicle", "undetermined"],
          "vehicle-kind-unknown: automobile, motorcycle, tractor, other-motor-vehicle, non-motor-vehicle or undetermined",
        ),
      ),
      /** The use for which it is registered, not the errand on which it was. */
      use: v.optional(
        v.picklist(["commercial", "non-commercial"], "use-unknown: commercial or non-commercial, as registered"),
      ),
    }),
  ),
  driver: v.optional(
    v.strictObject({
      class: v.optional(v.picklist(DRIVER_CLASSES, "driver-class-unknown: novice, commercial, minor or cyclist")),
      sex: v.optional(
        v.picklist(["male", "female"], "sex-unknown: male or female; leave it out where it is not known"),
      ),
      ageBand: v.optional(text(16)),
      licence: v.optional(
        v.strictObject({
          status: v.picklist(
            [
              "valid",
              "probation",
              "suspended",
              "withheld",
              "revoked",
              "cancelled",
              "expired",
              "none",
              "foreign",
              "military",
              "unknown",
            ],
            "licence-status-unknown: valid, probation, suspended, withheld, revoked, cancelled, expired, none, foreign, military or unknown",
          ),
          classes: v.optional(text(32)),
        }),
      ),
    }),
  ),
  observations: v.optional(v.pipe(v.array(text(2000)), v.minLength(1), v.maxLength(50))),
};

/** The first entry of a stop: all that was known when it was logged. */
export const Logged = v.strictObject({
  jurisdiction: v.pipe(
    v.string(),
    v.regex(/^[A-Z]{2}(-[A-Z0-9]{2,3})?$/, "jurisdiction-malformed: a code as in CN or GB-SCT"),
  ),
  operation: v.optional(ReferenceId),
  checkpoint: v.optional(ReferenceId),
  tests: v.pipe(v.array(Test), v.maxLength(50)),
  ...particulars,
  circumstances: v.optional(StatedCircumstances),
  reason: v.optional(text(200)),
  /** What the tablet told the officer at the time. Kept as a fact; nobody decides by it. */
  shown: v.optional(v.strictObject({ category: text(32) })),
  /** Where an imported record came from. */
  provenance: v.optional(v.strictObject({ source: text(200), line: v.pipe(v.number(), v.integer(), v.minValue(1)) })),
});
export type Logged = v.InferOutput<typeof Logged>;

/** A further test of the same stop: a second breath test, the blood result. */
export const TestAdded = v.strictObject({ test: Test });

/** What was learned of place, vehicle and driver after the stop was logged: it adds to what the first entry says, field by field. The personal part may come with it. */
export const ParticularsStated = v.strictObject(particulars);

/** Circumstances that were learned after the stop was logged: a search of former punishments, a vehicle's papers. */
export const CircumstanceStated = v.strictObject({ circumstances: StatedCircumstances });

const Tubes = v.pipe(
  v.array(v.strictObject({ label: text(64), seal: v.optional(text(64)) })),
  v.minLength(1),
  v.maxLength(10),
);

/** Blood or urine was drawn: into which tubes, where, with what disinfectant, and under whose eyes. */
export const SampleDrawn = v.strictObject({
  specimen: v.picklist(["blood", "urine"], "specimen-unknown: blood or urine"),
  tubes: Tubes,
  institution: v.optional(text(200)),
  disinfectant: v.optional(
    v.picklist(["without-alcohol", "with-alcohol"], "disinfectant-unknown: without-alcohol or with-alcohol"),
  ),
  anticoagulant: v.optional(v.boolean()),
  recorded: v.optional(v.boolean()),
  officers: v.optional(v.pipe(v.array(Badge), v.minLength(1), v.maxLength(10))),
});

/** The tubes were sealed, each under its own seal number; `signed` says whether the driver signed or refused to. */
export const SampleSealed = v.strictObject({
  tubes: v.pipe(v.array(v.strictObject({ label: text(64), seal: text(64) })), v.minLength(1), v.maxLength(10)),
  signed: v.optional(v.picklist(["signed", "refused", "unable"], "signature-unknown: signed, refused or unable")),
});

/** The sample changed hands or place. */
export const SampleMoved = v.strictObject({
  to: v.picklist(["laboratory", "cold-store", "other"], "destination-unknown: laboratory, cold-store or other"),
  name: v.optional(text(200)),
  tubes: v.optional(v.pipe(v.array(text(64)), v.minLength(1), v.maxLength(10))),
});

/** The laboratory's report. Its reading is a test of the stop like any other, and goes before breath. */
export const LabReported = v.strictObject({
  reading: RecordedReading,
  laboratory: v.optional(text(200)),
  report: v.optional(text(64)),
  method: v.optional(text(64)),
  stage: v.optional(v.picklist(["first", "retest"], "stage-unknown: first or retest")),
});

/** The driver asks for a new examination, and on what ground. */
export const LabDisputed = v.strictObject({ reason: text(2000) });

/** A measure or a step of the procedure that somebody with authority took. */
export const MEASURES = [
  "licence-withheld",
  "licence-handed-in",
  "vehicle-withheld",
  "vehicle-handed-in",
  "vehicle-towed",
  "measure-approved",
  "case-handed-over",
  "driver-appeared",
  "hearing-ended",
  "fine-decided",
  "suspension-decided",
  "revocation-decided",
  "detention-decided",
  "case-filed",
  "case-not-filed",
] as const;
export const MeasureTaken = v.strictObject({
  measure: v.picklist(MEASURES, `measure-unknown: ${MEASURES.join(", ")}`),
  certificate: v.optional(text(64)),
  detail: v.optional(text(1000)),
});

/** A thing was taken from the driver against a receipt, and given back. */
export const PropertySeized = v.strictObject({ item: text(200), receipt: v.optional(text(64)) });
export const PropertyReturned = v.strictObject({ item: text(200), to: v.optional(text(100)) });

/** The driver was restrained until sober. Belt or rope only; never handcuffs. */
export const Restrained = v.strictObject({
  place: v.optional(text(200)),
  reason: v.optional(text(1000)),
  means: v.optional(v.picklist(["none", "belt", "rope"], "means-unknown: none, belt or rope")),
  guard: v.optional(Badge),
});

/** Sober again, and free of restraint. */
export const ReleasedSober = v.strictObject({
  to: v.optional(
    v.picklist(["self", "family", "employer", "police"], "recipient-unknown: self, family, employer or police"),
  ),
});

/** The driver was handed over to somebody else's care or custody. */
export const HandedOver = v.strictObject({
  to: v.picklist(
    ["hospital", "sobering-room", "family", "station"],
    "recipient-unknown: hospital, sobering-room, family or station",
  ),
  name: v.optional(text(200)),
});

/** The family was told, or could not be and why. */
export const FamilyNotified = v.strictObject({
  of: v.picklist(["test", "restraint", "both"], "subject-unknown: test, restraint or both"),
  outcome: v.picklist(
    ["notified", "impossible", "refused-by-driver"],
    "outcome-unknown: notified, impossible or refused-by-driver",
  ),
  reason: v.optional(text(1000)),
});

/** The driver was told the laboratory's result in writing. */
export const ResultNotified = v.strictObject({
  signed: v.optional(v.picklist(["signed", "refused", "unable"], "signature-unknown: signed, refused or unable")),
});

/** The driver states that something is wrong; `onTheSpot` where it was said at once, which is what art. 35 asks for. */
export const Disputed = v.strictObject({
  what: v.picklist(["breath-result", "procedure", "other"], "subject-unknown: breath-result, procedure or other"),
  onTheSpot: v.boolean(),
  words: v.optional(text(2000)),
});

/** Somebody tried to have the record or the case changed. */
export const InterferenceReported = v.strictObject({ words: text(2000) });

/** A photo, a signature or a paper belongs to the stop: its bytes are kept apart, and this digest (SHA-256) says which they are. */
export const AttachmentAdded = v.strictObject({
  what: v.picklist(["photo", "signature", "document"], "attachment-kind-unknown: photo, signature or document"),
  digest: Digest,
  mediaType: v.picklist(
    ["image/jpeg", "image/png", "image/webp"],
    "media-type-unknown: image/jpeg, image/png or image/webp",
  ),
  bytes: v.pipe(
    v.number(),
    v.safeInteger(),
    v.minValue(1, "attachment-empty: has no bytes"),
    v.maxValue(1_000_000, "attachment-too-large: at most 1,000,000 bytes"),
  ),
  note: v.optional(text(200)),
});

/** The driver was shown the record and signed it, or did not; a witness stands in the personal part. */
export const RecordSigned = v.strictObject({
  signed: v.picklist(["signed", "refused", "unable"], "signature-unknown: signed, refused or unable"),
  /** Digest of the signature's own attachment. */
  attachment: v.optional(Digest),
  reason: v.optional(text(1000)),
});

/** Two stops that belong together, as the two friends of one dinner do. */
export const Linked = v.strictObject({ to: Uuid7, relation: text(200) });

/** The bodies of every kind of entry that says something of the stop and can be corrected. */
export const BODIES = {
  logged: Logged,
  "test-added": TestAdded,
  "particulars-stated": ParticularsStated,
  "circumstance-stated": CircumstanceStated,
  "sample-drawn": SampleDrawn,
  "sample-sealed": SampleSealed,
  "sample-moved": SampleMoved,
  "lab-reported": LabReported,
  "lab-disputed": LabDisputed,
  "measure-taken": MeasureTaken,
  "property-seized": PropertySeized,
  "property-returned": PropertyReturned,
  restrained: Restrained,
  "released-sober": ReleasedSober,
  "handed-over": HandedOver,
  "family-notified": FamilyNotified,
  "result-notified": ResultNotified,
  disputed: Disputed,
  "interference-reported": InterferenceReported,
  "attachment-added": AttachmentAdded,
  "record-signed": RecordSigned,
  linked: Linked,
} as const;

const correction = <const Kind extends string, const Body extends v.GenericSchema>(kind: Kind, body: Body) =>
  v.strictObject({ kind: v.literal(kind), corrects: Uuid7, reason: text(1000), body, at: v.optional(When) });

/** A correction: what the entry named should have said, whole, and why; `at` where its time was wrong. The corrected entry stays. */
export const Corrected = v.variant("kind", [
  correction("logged", BODIES.logged),
  correction("test-added", BODIES["test-added"]),
  correction("particulars-stated", BODIES["particulars-stated"]),
  correction("circumstance-stated", BODIES["circumstance-stated"]),
  correction("sample-drawn", BODIES["sample-drawn"]),
  correction("sample-sealed", BODIES["sample-sealed"]),
  correction("sample-moved", BODIES["sample-moved"]),
  correction("lab-reported", BODIES["lab-reported"]),
  correction("lab-disputed", BODIES["lab-disputed"]),
  correction("measure-taken", BODIES["measure-taken"]),
  correction("property-seized", BODIES["property-seized"]),
  correction("property-returned", BODIES["property-returned"]),
  correction("restrained", BODIES.restrained),
  correction("released-sober", BODIES["released-sober"]),
  correction("handed-over", BODIES["handed-over"]),
  correction("family-notified", BODIES["family-notified"]),
  correction("result-notified", BODIES["result-notified"]),
  correction("disputed", BODIES.disputed),
  correction("interference-reported", BODIES["interference-reported"]),
  correction("attachment-added", BODIES["attachment-added"]),
  correction("record-signed", BODIES["record-signed"]),
  correction("linked", BODIES.linked),
]);

/** The stop should not have been logged, and why. Its entries stay. */
export const Voided = v.strictObject({ reason: text(1000) });
