import { field, REQUIRED } from "../field.ts";
import { hasEvent, type Step } from "../step.ts";

export const RECORD: readonly Step[] = [
  {
    id: "link",
    title: { zh: "关联另一起", en: "Link another stop" },
    kind: "linked",
    fields: [
      field("to", { zh: "另一起记录", en: "Other stop" }, "/body/to", "stop", REQUIRED),
      field("relation", { zh: "关系", en: "Relation" }, "/body/relation", "text", REQUIRED),
    ],
    isDone: ({ stop }) => stop.links.length > 0,
  },
  {
    id: "interference",
    title: { zh: "报告干预", en: "Report interference" },
    kind: "interference-reported",
    fields: [field("words", { zh: "经过", en: "What happened" }, "/body/words", "long", REQUIRED)],
    isDone: hasEvent("interference-reported"),
  },
  {
    id: "void",
    title: { zh: "作废", en: "Void" },
    kind: "voided",
    fields: [field("reason", { zh: "作废原因", en: "Reason for voiding" }, "/body/reason", "long", REQUIRED)],
    isDone: ({ stop }) => stop.voided !== null,
  },
];
