import { CHOICES } from "@roadside/core";
import { isSuspect } from "../case.ts";
import { choice, field, HAPPENED, REQUIRED, type Values } from "../field.ts";
import { hasEvent, MEASURES_AT_SCENE, type Step } from "../step.ts";

const WITHHELD = ["licence-withheld", "vehicle-withheld"];
const WITH_CERTIFICATE = [...WITHHELD, "certificate-issued"];

function isUnsigned({ signed }: Values): boolean {
  return signed === "refused" || signed === "unable";
}

export const PERSON: readonly Step[] = [
  {
    id: "restrain",
    title: { zh: "约束至酒醒", en: "Restrain until sober" },
    kind: "restrained",
    fulfils: ["restrain"],
    fields: [
      field("place", { zh: "地点", en: "Place" }, "/body/place", "text"),
      field("reason", { zh: "原因", en: "Reason" }, "/body/reason", "text"),
      choice("means", { zh: "约束方式", en: "Means of restraint" }, "/body/means", CHOICES.restraintMeans),
      field("guard", { zh: "看护民警警号", en: "Guarded by (badge number)" }, "/body/guard", "text"),
      HAPPENED,
    ],
    isDone: (one) => hasEvent("restrained")(one) || hasEvent("handed-over")(one),
  },
  {
    id: "family",
    title: { zh: "通知家属", en: "Notify the family" },
    kind: "family-notified",
    fulfils: ["notify-family-of-test", "notify-family-of-restraint"],
    fields: [
      choice("of", { zh: "通知内容", en: "Notified of" }, "/body/of", CHOICES.familyNotifiedOf, {
        ...REQUIRED,
        // Restraint can be chosen only after it happened.
        offers: (one) => (hasEvent("restrained")(one) ? ["both", "test", "restraint"] : ["test"]),
      }),
      choice("outcome", { zh: "结果", en: "Outcome" }, "/body/outcome", CHOICES.familyOutcome, REQUIRED),
      field("reason", { zh: "无法通知的原因", en: "Why it was not possible" }, "/body/reason", "text", {
        ...REQUIRED,
        when: ({ outcome }) => outcome === "impossible" || outcome === "refused-by-driver",
      }),
      HAPPENED,
    ],
    isDone: hasEvent("family-notified"),
  },
  {
    id: "measure",
    title: { zh: "强制措施", en: "Measure" },
    kind: "measure-taken",
    fulfils: ["issue-certificate", "certificate-of-blood-test"],
    fields: [
      choice("measure", { zh: "措施", en: "Measure" }, "/body/measure", MEASURES_AT_SCENE, REQUIRED),
      // The certificate belongs to the measure: recorded later, it would be a second measure with new times.
      field("certificate", { zh: "凭证编号", en: "Certificate number" }, "/body/certificate", "text", {
        ...REQUIRED,
        when: ({ measure }) => typeof measure === "string" && WITH_CERTIFICATE.includes(measure),
      }),
      field("detail", { zh: "说明", en: "Details" }, "/body/detail", "text"),
      HAPPENED,
    ],
    isWanted: ({ law }) =>
      law?.measures.some(({ kind, state }) => state === "provided" && kind.startsWith("licence-")) ?? false,
    isDone: ({ stop }) =>
      stop.events.some((event) => event.kind === "measure-taken" && WITHHELD.includes(event.body.measure)),
  },
  {
    id: "property",
    title: { zh: "扣押物品", en: "Seize property" },
    kind: "property-seized",
    fields: [
      field("item", { zh: "物品", en: "Item" }, "/body/item", "text", REQUIRED),
      field("receipt", { zh: "收据编号", en: "Receipt number" }, "/body/receipt", "text"),
      HAPPENED,
    ],
    isDone: hasEvent("property-seized"),
  },
  {
    id: "sign",
    title: { zh: "签名确认", en: "Signature" },
    kind: "record-signed",
    form: "signature",
    fields: [
      choice("signed", { zh: "驾驶人", en: "Driver" }, "/body/signed", CHOICES.signature, {
        ...REQUIRED,
        initial: "signed",
      }),
      field("reason", { zh: "原因", en: "Reason" }, "/body/reason", "text", { ...REQUIRED, when: isUnsigned }),
      field("witness", { zh: "见证人", en: "Witness" }, "/personal/witness", "text", { ...REQUIRED, when: isUnsigned }),
    ],
    isWanted: isSuspect,
    isDone: hasEvent("record-signed"),
  },
];
