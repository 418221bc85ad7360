import type { Words } from "../circumstances.ts";
import type { Duty } from "../consequence.ts";
import type { Timeline } from "../timeline.ts";
import { BLOOD_REQUIRED } from "./blood-tests.ts";
import { citeRules, citeRules2008, dutyFrom, dutyTimeline } from "./duty-timeline.ts";
import { MPS_GUIDANCE_2011, OPINION_2023 } from "./instruments.ts";

const SEND: Words = { en: "send the blood sample to the laboratory", zh: "将血样送交检验" };
const NOTIFY: Words = { en: "notify the driver of the result in writing", zh: "书面告知检验结果" };
const REPORT: Words = { en: "issue the laboratory's report", zh: "出具检验报告" };

/** The duties for a blood sample: from drawing it until its result is disputed. */
export const SAMPLE_DUTIES: readonly Timeline<Duty>[] = /* @__PURE__ */ (() => [
  dutyTimeline(
    dutyFrom(
      "2009-04-01",
      "draw-blood",
      { en: "draw blood for a test", zh: "提取血样检验" },
      "traffic-police",
      ["tested"],
      "at-once",
      ["sample-drawn"],
      citeRules2008("art. 33", "At once by the administrative case rules; the older text was not read."),
      BLOOD_REQUIRED,
    ),
    dutyFrom(
      "2020-05-01",
      "draw-blood",
      { en: "draw blood for a test", zh: "提取血样检验" },
      "traffic-police",
      ["tested"],
      "at-once",
      ["sample-drawn"],
      { ...citeRules("arts. 35, 36(1)"), note: "At once: administrative case rules art. 95." },
      BLOOD_REQUIRED,
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2011-09-14",
      "seal-sample",
      { en: "seal two tubes and register them on the spot", zh: "当场登记封装血样(两份)" },
      "traffic-police",
      ["sample-drawn"],
      "at-once",
      ["sample-sealed"],
      {
        ...MPS_GUIDANCE_2011,
        clause: "summary",
        confidence: "partly-confirmed",
        note: "Two samples: duty norms annex 1.",
      },
    ),
    dutyFrom(
      "2023-12-28",
      "seal-sample",
      { en: "seal and mark the samples, recorded on video", zh: "血样提取、封装全程录音录像，标记编号" },
      "traffic-police",
      ["sample-drawn"],
      "at-once",
      ["sample-sealed"],
      {
        ...OPINION_2023,
        clause: "art. 8",
        confidence: "confirmed",
      },
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2009-04-01",
      "send-sample",
      SEND,
      "traffic-police",
      ["sample-drawn"],
      { workingDays: 3 },
      ["sample-at-laboratory"],
      citeRules2008("art. 34", "Three days before the amendment of 2020: unconfirmed."),
    ),
    dutyFrom(
      "2020-05-01",
      "send-sample",
      SEND,
      "traffic-police",
      ["sample-drawn"],
      { workingDays: 5 },
      ["sample-at-laboratory"],
      citeRules("art. 36(2)"),
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2011-09-14",
      "send-sample-criminal",
      {
        en: "send the sample at once; within three days with approval from above",
        zh: "立即送检；经上级批准可以在三日内送检",
      },
      "traffic-police",
      ["sample-drawn"],
      { calendarDays: 3 },
      ["sample-at-laboratory"],
      {
        ...MPS_GUIDANCE_2011,
        clause: "summary",
        confidence: "partly-confirmed",
        note: "How the days count is not said; counted as calendar days.",
      },
      "suspected-drunk",
    ),
    {
      from: "2023-12-28",
      value: null,
      cite: {
        ...OPINION_2023,
        clause: "art. 8",
        confidence: "unconfirmed",
        note: "Five working days, as in the procedure rules.",
      },
    },
  ),
  dutyTimeline(
    dutyFrom(
      "2011-09-14",
      "lab-report",
      REPORT,
      "laboratory",
      ["sample-at-laboratory"],
      { calendarDays: 3 },
      ["lab-reported"],
      {
        ...MPS_GUIDANCE_2011,
        clause: "summary",
        confidence: "partly-confirmed",
        note: "How the days count is not said; counted as calendar days.",
      },
    ),
    dutyFrom(
      "2023-12-28",
      "lab-report",
      REPORT,
      "laboratory",
      ["sample-at-laboratory"],
      { workingDays: 3 },
      ["lab-reported"],
      {
        ...OPINION_2023,
        clause: "art. 8",
        confidence: "unconfirmed",
      },
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2009-04-01",
      "notify-result",
      NOTIFY,
      "traffic-police",
      ["lab-reported"],
      { workingDays: 3 },
      ["result-notified"],
      citeRules2008("art. 34", "Three days before the amendment of 2020: unconfirmed."),
    ),
    dutyFrom(
      "2020-05-01",
      "notify-result",
      NOTIFY,
      "traffic-police",
      ["lab-reported"],
      { workingDays: 5 },
      ["result-notified"],
      citeRules("art. 36(2)"),
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2009-04-01",
      "request-retest",
      { en: "may ask for a new test", zh: "可以申请重新检验" },
      "driver",
      ["result-notified"],
      { workingDays: 3 },
      ["lab-disputed"],
      { ...citeRules("art. 36(4)"), note: "Read in the text amended in 2020. Working days: art. 81." },
      undefined,
      "right",
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2009-04-01",
      "notify-family-of-test",
      { en: "notify the family of the test, unless that is impossible", zh: "通知家属，但无法通知的除外" },
      "traffic-police",
      ["sample-drawn"],
      "at-once",
      ["family-told-of-test"],
      {
        ...citeRules("art. 36(3)"),
        note: "Read in the text amended in 2020. No time is named.",
      },
    ),
  ),
])();
