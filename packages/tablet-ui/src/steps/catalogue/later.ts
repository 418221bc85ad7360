import { CHOICES } from "@roadside/core";
import { choice, field, HAPPENED, REQUIRED } from "../field.ts";
import { hasEvent, isNeverDone, LATER_MEASURES, type Step } from "../step.ts";

export const LATER: readonly Step[] = [
  {
    id: "approve-measure",
    title: { zh: "审批与处理", en: "Approval and decision" },
    kind: "measure-taken",
    fulfils: [
      "approve-measure",
      "hand-in-licence",
      "hand-in-vehicle",
      "hand-over-case",
      "appear",
      "decide-fine",
      "decide-suspension",
      "decide-revocation",
    ],
    fields: [
      choice("measure", { zh: "事项", en: "Decision" }, "/body/measure", LATER_MEASURES, REQUIRED),
      field("detail", { zh: "说明", en: "Details" }, "/body/detail", "text"),
      HAPPENED,
    ],
    isDone: isNeverDone,
  },
  {
    id: "hand-over",
    title: { zh: "移交", en: "Hand over" },
    kind: "handed-over",
    fields: [
      choice("to", { zh: "移交给", en: "To" }, "/body/to", CHOICES.handedOverTo, REQUIRED),
      field("name", { zh: "名称", en: "Name" }, "/body/name", "text"),
      HAPPENED,
    ],
    isDone: hasEvent("handed-over"),
  },
  {
    id: "release",
    title: { zh: "酒醒解除约束", en: "Release when sober" },
    kind: "released-sober",
    fulfils: ["release-sober"],
    fields: [choice("to", { zh: "由谁带离", en: "Released to" }, "/body/to", CHOICES.releasedTo, REQUIRED), HAPPENED],
    isPossible: hasEvent("restrained"),
    isDone: hasEvent("released-sober"),
  },
  {
    id: "return-property",
    title: { zh: "发还物品", en: "Return property" },
    kind: "property-returned",
    fields: [
      field("item", { zh: "物品", en: "Item" }, "/body/item", "text", REQUIRED),
      field("to", { zh: "领取人", en: "To" }, "/body/to", "text"),
      HAPPENED,
    ],
    isPossible: hasEvent("property-seized"),
    isDone: hasEvent("property-returned"),
  },
  {
    id: "lab-result",
    title: { zh: "检验报告", en: "Laboratory report" },
    kind: "lab-reported",
    fulfils: ["lab-report"],
    fields: [
      field("reading", { zh: "血液结果", en: "Blood result" }, "/body/reading", "blood", REQUIRED),
      field("laboratory", { zh: "检验机构", en: "Laboratory" }, "/body/laboratory", "text"),
      field("report", { zh: "报告编号", en: "Report number" }, "/body/report", "text"),
      field("method", { zh: "方法", en: "Method" }, "/body/method", "text"),
      choice("stage", { zh: "次序", en: "Examination" }, "/body/stage", CHOICES.labStage, { initial: "first" }),
      HAPPENED,
    ],
    isDone: hasEvent("lab-reported"),
  },
  {
    id: "tell-result",
    title: { zh: "告知检验结果", en: "Notify the driver of the result" },
    kind: "result-notified",
    fulfils: ["notify-result"],
    fields: [choice("signed", { zh: "驾驶人", en: "Driver" }, "/body/signed", CHOICES.signature, REQUIRED), HAPPENED],
    isPossible: hasEvent("lab-reported"),
    isDone: hasEvent("result-notified"),
  },
  {
    id: "retest",
    title: { zh: "申请重新检验", en: "Re-examination requested" },
    kind: "lab-disputed",
    fields: [field("reason", { zh: "理由", en: "Reason" }, "/body/reason", "long", REQUIRED), HAPPENED],
    isPossible: hasEvent("lab-reported"),
    isDone: hasEvent("lab-disputed"),
  },
];
