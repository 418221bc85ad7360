import { CHOICES } from "@roadside/core";
import { choice, field, HAPPENED, REQUIRED } from "../field.ts";
import { hasEvent, type Step } from "../step.ts";

export const BLOOD: readonly Step[] = [
  {
    id: "draw-blood",
    title: { zh: "提取血样", en: "Draw blood" },
    kind: "sample-drawn",
    fixed: { "/body/specimen": "blood" },
    fulfils: ["draw-blood"],
    fields: [
      field("tubes", { zh: "采血管", en: "Tubes" }, "/body/tubes", "tubes", REQUIRED),
      field("institution", { zh: "提取机构", en: "Drawn by" }, "/body/institution", "text"),
      choice("disinfectant", { zh: "消毒剂", en: "Disinfectant" }, "/body/disinfectant", CHOICES.disinfectant),
      field("anticoagulant", { zh: "使用抗凝管", en: "Anticoagulant tubes used" }, "/body/anticoagulant", "yes"),
      field("recorded", { zh: "全程录音录像", en: "Recorded on video throughout" }, "/body/recorded", "yes"),
      field("officers", { zh: "在场民警警号", en: "Officers present (badge numbers)" }, "/body/officers", "badges"),
      HAPPENED,
    ],
    isDone: hasEvent("sample-drawn"),
  },
  {
    id: "seal-sample",
    title: { zh: "封装血样", en: "Seal the sample" },
    kind: "sample-sealed",
    fulfils: ["seal-sample"],
    fields: [
      field("tubes", { zh: "采血管与封签", en: "Tubes and seals" }, "/body/tubes", "sealed", REQUIRED),
      choice("signed", { zh: "驾驶人签名", en: "Driver's signature" }, "/body/signed", CHOICES.signature),
      HAPPENED,
    ],
    isPossible: hasEvent("sample-drawn"),
    isDone: hasEvent("sample-sealed"),
  },
  {
    id: "send-sample",
    title: { zh: "送检血样", en: "Send the sample" },
    kind: "sample-moved",
    fulfils: ["send-sample", "send-sample-criminal"],
    fields: [
      choice("to", { zh: "送往", en: "To" }, "/body/to", CHOICES.sampleDestination, REQUIRED),
      field("name", { zh: "名称", en: "Name" }, "/body/name", "text"),
      HAPPENED,
    ],
    isPossible: hasEvent("sample-drawn"),
    isDone: ({ stop }) => stop.events.some((event) => event.kind === "sample-moved" && event.body.to === "laboratory"),
  },
];
