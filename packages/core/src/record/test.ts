import * as v from "valibot";
import { problem } from "../problem-codes.ts";
import { parseReading } from "../units/reading.ts";
import { UNITS, type Unit } from "../units/unit.ts";
import { type Choice, oneOf } from "./choice.ts";
import { text } from "./text.ts";
import { Day, When } from "./when.ts";

const FAILED_OUTCOMES = {
  refused: { en: "refused", zh: "拒绝" },
  insufficient: { en: "insufficient breath", zh: "吹气不足" },
  "mouth-alcohol": { en: "mouth alcohol", zh: "口腔残留酒精" },
  "instrument-fault": { en: "instrument fault", zh: "仪器故障" },
} as const satisfies Choice;

/** The choices of a test, by field. */
export const TEST_CHOICES = {
  specimen: {
    breath: { en: "breath", zh: "呼气" },
    blood: { en: "blood", zh: "血液" },
    urine: { en: "urine", zh: "尿液" },
  },
  outcome: {
    reading: { en: "reading", zh: "读数" },
    ...FAILED_OUTCOMES,
    screening: { en: "screening", zh: "辅助检测" },
    "value-unknown": { en: "a reading of unknown value", zh: "有读数，数值不详" },
  },
  /** Outcomes of a test that gave no reading. After `mouth-alcohol` the officer must test again. */
  failedOutcome: FAILED_OUTCOMES,
  method: {
    saliva: { en: "saliva", zh: "唾液检测" },
    "body-balance": { en: "body balance", zh: "人体平衡试验" },
  },
} as const satisfies Record<string, Choice>;

/** A reading as the instrument showed it, with the unit's canonical name. */
export const RecordedReading = v.pipe(
  v.strictObject({
    specimen: oneOf(TEST_CHOICES.specimen, { code: "specimen-unknown" }),
    value: v.string(),
    unit: v.picklist(
      Object.keys(UNITS) as Unit[],
      problem("unit-unknown", "must be a unit's canonical name, as in mg/100mL"),
    ),
    bloodEquivalent: v.optional(v.literal(true)),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const reading = dataset.value;
    const parsed = parseReading(reading);
    const field = parsed.ok ? "value" : parsed.error.path.slice(1);
    const report = (message: string) =>
      addIssue({
        message,
        path: [{ type: "object", origin: "value", input: reading, key: field, value: reading[field as "value"] }],
      });
    if (!parsed.ok) report(`${parsed.error.code}: ${parsed.error.message}`);
    else if (parsed.reading.value !== reading.value)
      report(problem("value-not-plain", "must be plain digits with at most one point"));
  }),
);

/** The breath instrument: its serial number, its own number for the test, and its verification. */
const Analyser = v.strictObject({
  serial: text(64),
  testNumber: v.optional(text(32)),
  /** First and last day of the verification, and the number of its certificate. */
  verifiedFrom: v.optional(Day),
  verifiedUntil: v.optional(Day),
  certificate: v.optional(text(64)),
});

const shared = { analyser: v.optional(Analyser), at: v.optional(When) };

/**
 * One attempt to get a reading, also when it failed. A screening gives no reading and therefore no category, nor does a
 * test of which a report says only that it was made.
 */
export const Test = v.variant(
  "outcome",
  [
    v.strictObject({ outcome: v.literal("reading"), reading: RecordedReading, ...shared }),
    v.strictObject({ outcome: oneOf(TEST_CHOICES.failedOutcome, { code: "outcome-unknown" }), ...shared }),
    v.strictObject({
      outcome: v.literal("value-unknown"),
      specimen: v.optional(oneOf(TEST_CHOICES.specimen, { code: "specimen-unknown" })),
      ...shared,
    }),
    v.strictObject({
      outcome: v.literal("screening"),
      method: oneOf(TEST_CHOICES.method, { code: "method-unknown" }),
      positive: v.boolean(),
      /** Here the test kit, if it has a number. */
      ...shared,
    }),
  ],
  problem("outcome-unknown", `must be one of: ${Object.keys(TEST_CHOICES.outcome).join(", ")}`),
);
export type Test = v.InferOutput<typeof Test>;
