import * as v from "valibot";
import type { Words } from "../law/circumstances.ts";
import { problem } from "../problem-codes.ts";
import { type Choice, oneOf } from "./choice.ts";
import { PARTICULAR_CHOICES, particulars, StatedCircumstances } from "./particulars.ts";
import { RecordedReading, TEST_CHOICES, Test } from "./test.ts";
import { Badge, Digest, ReferenceId, text, Uuid7 } from "./text.ts";
import { PRECISIONS, When } from "./when.ts";

/** The values of every choice field of an entry, with their words for forms and reports. */
export const CHOICES = {
  ...TEST_CHOICES,
  ...PARTICULAR_CHOICES,
  precision: PRECISIONS,
  drawnSpecimen: { blood: TEST_CHOICES.specimen.blood, urine: TEST_CHOICES.specimen.urine },
  disinfectant: {
    "without-alcohol": { en: "without alcohol", zh: "不含醇" },
    "with-alcohol": { en: "with alcohol", zh: "含醇" },
  },
  /** What the driver did when asked to sign. */
  signature: {
    signed: { en: "signed", zh: "已签名" },
    refused: { en: "refused", zh: "拒绝" },
    unable: { en: "unable to sign", zh: "无法签名" },
  },
  sampleDestination: {
    laboratory: { en: "laboratory", zh: "检验机构" },
    "cold-store": { en: "cold store", zh: "冷藏保存" },
    other: { en: "other", zh: "其他" },
  },
  labStage: {
    first: { en: "first examination", zh: "首次检验" },
    retest: { en: "new examination", zh: "重新检验" },
  },
  measure: {
    "licence-withheld": { en: "licence withheld", zh: "扣留驾驶证" },
    "vehicle-withheld": { en: "vehicle withheld", zh: "扣留车辆" },
    "vehicle-towed": { en: "vehicle towed", zh: "拖移车辆" },
    "measure-approved": { en: "measure approved", zh: "补办批准" },
    "licence-handed-in": { en: "licence handed in", zh: "交驾驶证" },
    "vehicle-handed-in": { en: "vehicle handed in", zh: "交车辆" },
    "case-handed-over": { en: "case handed over", zh: "移交案件" },
    "driver-appeared": { en: "driver appeared", zh: "接受处理" },
    "certificate-issued": { en: "certificate of the measure issued", zh: "出具强制措施凭证" },
    "hearing-told": { en: "told of the right to a hearing", zh: "告知听证权利" },
    "hearing-requested": { en: "hearing requested", zh: "要求听证" },
    "hearing-ended": { en: "hearing ended", zh: "听证结束" },
    "fine-decided": { en: "fine decided", zh: "罚款决定" },
    "suspension-decided": { en: "suspension decided", zh: "暂扣决定" },
    "revocation-decided": { en: "revocation decided", zh: "吊销决定" },
    "detention-decided": { en: "detention decided", zh: "拘留决定" },
    "case-filed": { en: "case filed", zh: "立案" },
    "case-not-filed": { en: "case not filed", zh: "不立案" },
    "case-withdrawn": { en: "case withdrawn", zh: "撤销案件" },
    "not-prosecuted": { en: "not prosecuted", zh: "不起诉" },
    judged: { en: "judged guilty and sentenced", zh: "有罪判决" },
    "exempted-from-punishment": { en: "judged guilty, exempted from punishment", zh: "免予刑事处罚" },
    acquitted: { en: "acquitted", zh: "判决无罪" },
  },
  /** Belt or rope only: handcuffs are not allowed. */
  restraintMeans: {
    none: { en: "neither belt nor rope", zh: "未使用约束器械" },
    belt: { en: "belt", zh: "约束带" },
    rope: { en: "rope", zh: "警绳" },
  },
  releasedTo: {
    self: { en: "alone", zh: "本人" },
    family: { en: "family", zh: "家属" },
    employer: { en: "employer", zh: "单位" },
    police: { en: "police", zh: "民警" },
  },
  handedOverTo: {
    station: { en: "station", zh: "派出所或队部" },
    hospital: { en: "hospital", zh: "医院" },
    "sobering-room": { en: "sobering room", zh: "醒酒室" },
    family: { en: "family", zh: "家属" },
  },
  familyNotifiedOf: {
    both: { en: "test and restraint", zh: "检验和约束" },
    test: { en: "the test", zh: "检验" },
    restraint: { en: "the restraint", zh: "约束" },
  },
  familyOutcome: {
    notified: { en: "notified", zh: "已通知" },
    impossible: { en: "could not be reached", zh: "无法通知" },
    "refused-by-driver": { en: "driver gave no contact", zh: "驾驶人拒绝提供" },
  },
  disputedSubject: {
    "breath-result": { en: "the breath result", zh: "呼气结果" },
    procedure: { en: "the procedure", zh: "程序" },
    other: { en: "other", zh: "其他" },
  },
  attachmentKind: {
    photo: { en: "photo", zh: "照片" },
    signature: { en: "signature", zh: "签名" },
    document: { en: "document", zh: "文书" },
  },
} as const satisfies Record<string, Choice>;

const Signature = oneOf(CHOICES.signature, { code: "signature-unknown" });
const Label = text(64);

/** A kind of entry: its words, the schema of its body, and the kinds of which one must come before it. */
interface Kind<Body extends v.GenericSchema, After extends readonly string[]> {
  readonly words: Words;
  readonly body: Body;
  /** Empty if the kind can come at any time. An entry out of order is stored and flagged. */
  readonly after: After;
}

function defineKind<Body extends v.GenericSchema, const After extends readonly string[] = []>(
  en: string,
  zh: string,
  body: Body,
  ...after: After
): Kind<Body, After> {
  return { words: { en, zh }, body, after };
}

/** The kinds that state something about the stop. An entry of each can be corrected. */
const STATEMENTS = {
  /** The first entry of a stop: all that was known when it was logged. */
  logged: defineKind(
    "logged",
    "首次记录",
    v.strictObject({
      jurisdiction: v.pipe(
        v.string(),
        v.regex(/^[A-Z]{2}(-[A-Z0-9]{2,3})?$/, problem("jurisdiction-malformed", "must be a code as in CN or GB-SCT")),
      ),
      operation: v.optional(ReferenceId),
      checkpoint: v.optional(ReferenceId),
      tests: v.pipe(v.array(Test), v.maxLength(50)),
      ...particulars,
      circumstances: v.optional(StatedCircumstances),
      reason: v.optional(text(200)),
      /** What the tablet showed the officer at the time. Recorded as a fact; it decides nothing. */
      shown: v.optional(v.strictObject({ category: text(32) })),
      /** Where an imported record comes from. */
      provenance: v.optional(
        v.strictObject({ source: text(200), line: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
      ),
    }),
  ),
  /** A further test of the same stop. */
  "test-added": defineKind("test added", "补充检测", v.strictObject({ test: Test })),
  /** Particulars learned later. They extend the first entry, field by field; the personal part may come with them. */
  "particulars-stated": defineKind("particulars stated", "补充车辆、驾驶人情况", v.strictObject(particulars)),
  /** Circumstances learned later: former punishments, the vehicle's papers. */
  "circumstance-stated": defineKind(
    "circumstance stated",
    "情节",
    v.strictObject({ circumstances: StatedCircumstances }),
  ),
  "sample-drawn": defineKind(
    "sample drawn",
    "提取检材",
    v.strictObject({
      specimen: oneOf(CHOICES.drawnSpecimen, { code: "specimen-unknown" }),
      tubes: v.pipe(
        v.array(v.strictObject({ label: Label, seal: v.optional(Label) })),
        v.minLength(1),
        v.maxLength(10),
      ),
      institution: v.optional(text(200)),
      disinfectant: v.optional(oneOf(CHOICES.disinfectant, { code: "disinfectant-unknown" })),
      anticoagulant: v.optional(v.boolean()),
      recorded: v.optional(v.boolean()),
      officers: v.optional(v.pipe(v.array(Badge), v.minLength(1), v.maxLength(10))),
    }),
  ),
  "sample-sealed": defineKind(
    "sample sealed",
    "封装检材",
    v.strictObject({
      tubes: v.pipe(v.array(v.strictObject({ label: Label, seal: Label })), v.minLength(1), v.maxLength(10)),
      signed: v.optional(Signature),
    }),
    "sample-drawn",
  ),
  "sample-moved": defineKind(
    "sample moved",
    "移送检材",
    v.strictObject({
      to: oneOf(CHOICES.sampleDestination, { code: "destination-unknown" }),
      name: v.optional(text(200)),
      tubes: v.optional(v.pipe(v.array(Label), v.minLength(1), v.maxLength(10))),
    }),
    "sample-sealed",
  ),
  /** The laboratory's report. Its reading is a test of the stop and has priority over breath. */
  "lab-reported": defineKind(
    "laboratory report",
    "检验报告",
    v.strictObject({
      reading: RecordedReading,
      laboratory: v.optional(text(200)),
      report: v.optional(text(64)),
      method: v.optional(text(64)),
      stage: v.optional(oneOf(CHOICES.labStage, { code: "stage-unknown" })),
    }),
    "sample-moved",
  ),
  "lab-disputed": defineKind(
    "new examination requested",
    "申请重新检验",
    v.strictObject({ reason: text(2000) }),
    "lab-reported",
  ),
  /** A measure or a step of the procedure that an authority took. */
  "measure-taken": defineKind(
    "measure taken",
    "采取措施",
    v.strictObject({
      measure: oneOf(CHOICES.measure, { code: "measure-unknown" }),
      certificate: v.optional(text(64)),
      detail: v.optional(text(1000)),
    }),
  ),
  "property-seized": defineKind(
    "property seized",
    "扣押物品",
    v.strictObject({ item: text(200), receipt: v.optional(text(64)) }),
  ),
  "property-returned": defineKind(
    "property returned",
    "发还物品",
    v.strictObject({ item: text(200), to: v.optional(text(100)) }),
    "property-seized",
  ),
  restrained: defineKind(
    "restrained",
    "约束",
    v.strictObject({
      place: v.optional(text(200)),
      reason: v.optional(text(1000)),
      means: v.optional(oneOf(CHOICES.restraintMeans, { code: "means-unknown" })),
      guard: v.optional(Badge),
    }),
  ),
  "released-sober": defineKind(
    "released sober",
    "酒醒解除约束",
    v.strictObject({ to: v.optional(oneOf(CHOICES.releasedTo, { code: "recipient-unknown" })) }),
    "restrained",
  ),
  "handed-over": defineKind(
    "handed over",
    "移交",
    v.strictObject({
      to: oneOf(CHOICES.handedOverTo, { code: "recipient-unknown" }),
      name: v.optional(text(200)),
    }),
  ),
  "family-notified": defineKind(
    "family notified",
    "通知家属",
    v.strictObject({
      of: oneOf(CHOICES.familyNotifiedOf, { code: "subject-unknown" }),
      outcome: oneOf(CHOICES.familyOutcome, { code: "outcome-unknown" }),
      reason: v.optional(text(1000)),
    }),
  ),
  /** The driver was notified of the laboratory's result in writing. */
  "result-notified": defineKind(
    "result notified",
    "告知结果",
    v.strictObject({ signed: v.optional(Signature) }),
    "lab-reported",
  ),
  /** The driver disputes something; `onTheSpot` if at once, as art. 35 of the procedure rules requires. */
  disputed: defineKind(
    "disputed",
    "提出异议",
    v.strictObject({
      what: oneOf(CHOICES.disputedSubject, { code: "subject-unknown" }),
      onTheSpot: v.boolean(),
      words: v.optional(text(2000)),
    }),
  ),
  /** Someone tried to have the record or the case changed. */
  "interference-reported": defineKind("interference reported", "报告干预", v.strictObject({ words: text(2000) })),
  /** A photo, signature or document. Its bytes are stored separately under this SHA-256 digest. */
  "attachment-added": defineKind(
    "attachment added",
    "附件",
    v.strictObject({
      what: oneOf(CHOICES.attachmentKind, { code: "attachment-kind-unknown" }),
      digest: Digest,
      mediaType: v.picklist(
        ["image/jpeg", "image/png", "image/webp"],
        problem("media-type-unknown", "must be one of: image/jpeg, image/png, image/webp"),
      ),
      bytes: v.pipe(
        v.number(),
        v.safeInteger(),
        v.minValue(1, problem("attachment-empty", "must have at least one byte")),
        v.maxValue(1_000_000, problem("attachment-too-large", "must have at most 1,000,000 bytes")),
      ),
      note: v.optional(text(200)),
    }),
  ),
  /** The driver was shown the record and asked to sign. A witness is named in the personal part. */
  "record-signed": defineKind(
    "record signed",
    "签名确认",
    v.strictObject({
      signed: Signature,
      /** Digest of the signature's attachment. */
      attachment: v.optional(Digest),
      reason: v.optional(text(1000)),
    }),
  ),
  /** Two stops that belong together. */
  linked: defineKind("linked", "关联", v.strictObject({ to: Uuid7, relation: text(200) })),
};

type Statement = keyof typeof STATEMENTS;
const correction = {
  corrects: Uuid7,
  reason: text(1000),
  /** The right time, if the corrected entry's was wrong. */
  at: v.optional(When),
};
const createCorrectionSchema = (kind: Statement) =>
  v.strictObject({ kind: v.literal(kind), ...correction, body: STATEMENTS[kind].body });
type CorrectionOfKind = {
  [K in Statement]: v.StrictObjectSchema<
    typeof correction & { kind: v.LiteralSchema<K, undefined>; body: (typeof STATEMENTS)[K]["body"] },
    undefined
  >;
}[Statement];

/**
 * Every kind of entry. To add one, add it here with its words, its body and what must come before it, and the values of
 * its choice fields to `CHOICES`: the schema of entries and of corrections, the order check and the exports follow.
 */
export const ENTRY_KINDS = {
  ...STATEMENTS,
  /** The whole body that the corrected entry should have had, and the reason. The corrected entry stays. */
  corrected: defineKind(
    "corrected",
    "更正",
    v.variant("kind", (Object.keys(STATEMENTS) as Statement[]).map(createCorrectionSchema) as CorrectionOfKind[]),
  ),
  /** The stop should not have been logged, and why. Its entries stay. */
  voided: defineKind("voided", "作废", v.strictObject({ reason: text(1000) })),
};
export type EntryKind = keyof typeof ENTRY_KINDS;

/** The body of a kind of entry. */
export type BodyOf<K extends EntryKind> = v.InferOutput<(typeof ENTRY_KINDS)[K]["body"]>;
export type Logged = BodyOf<"logged">;

/** Returns the kinds of which one must come before an entry of this kind; empty if it can come at any time. */
export function kindsBefore(kind: EntryKind): readonly EntryKind[] {
  return ENTRY_KINDS[kind].after;
}
