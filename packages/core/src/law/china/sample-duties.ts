import type { Words } from "../circumstances.ts";
import type { Condition } from "../condition.ts";
import type { Duty } from "../consequence.ts";
import type { Cite, Timeline } from "../timeline.ts";
import { BLOOD_REQUIRED } from "./blood-tests.ts";
import { citeCaseRules, citeRules, citeRules2008, dutyFrom, dutyTimeline } from "./duty-timeline.ts";
import { CASE_RULES_2012, MPS_GUIDANCE_2011, OPINION_2023 } from "./instruments.ts";

const SEND: Words = { en: "send the blood sample to the laboratory", zh: "将血样送交检验" };
const NOTIFY: Words = { en: "notify the driver of the result in writing", zh: "书面告知检验结果" };
const RETEST: Words = { en: "may ask for a new test", zh: "可以申请重新检验" };
const REPORT: Words = { en: "issue the laboratory's report", zh: "出具检验报告" };

/** A stop whose reading is blood, or that has the laboratory's report, needs no further draw. */
const drawBlood = (from: string, cite: Cite, when: Condition) =>
  dutyFrom(
    from,
    "draw-blood",
    { en: "draw blood for a test", zh: "提取血样检验" },
    "traffic-police",
    ["tested"],
    "at-once",
    ["sample-drawn", "blood-tested", "lab-reported"],
    cite,
    when,
  );

/** The duties for a blood sample: from drawing it until its result is disputed. */
export const SAMPLE_DUTIES: readonly Timeline<Duty>[] = /* @__PURE__ */ (() => [
  dutyTimeline(
    drawBlood("2009-04-01", citeRules2008("art. 33"), BLOOD_REQUIRED[2009]),
    drawBlood(
      "2013-01-01",
      { ...CASE_RULES_2012, clause: "art. 79", confidence: "confirmed", note: "At once: 应当立即提取血样." },
      BLOOD_REQUIRED[2013],
    ),
    drawBlood("2019-01-01", citeCaseRules("art. 95"), BLOOD_REQUIRED[2013]),
    drawBlood(
      "2020-05-01",
      { ...citeRules("arts. 35, para 1; 36, para 1(1)"), note: "At once: administrative case rules art. 95." },
      BLOOD_REQUIRED[2020],
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
      "promptly",
      ["sample-at-laboratory"],
      citeRules2008("art. 34", "及时: the text of 2008 gives no figure."),
    ),
    dutyFrom(
      "2020-05-01",
      "send-sample",
      SEND,
      "traffic-police",
      ["sample-drawn"],
      { workingDays: 5 },
      ["sample-at-laboratory"],
      citeRules("art. 36, para 1(2)"),
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
        confidence: "confirmed",
        note: "Promptly; for special reasons five working days, as in the procedure rules.",
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
        confidence: "confirmed",
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
      "promptly",
      ["result-notified"],
      citeRules2008("art. 34", "The text of 2008 gives no figure."),
    ),
    dutyFrom(
      "2020-05-01",
      "notify-result",
      NOTIFY,
      "traffic-police",
      ["lab-reported"],
      { workingDays: 5 },
      ["result-notified"],
      citeRules("art. 36, para 1(2)"),
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2011-09-14",
      "request-retest",
      RETEST,
      "driver",
      ["result-notified"],
      { calendarDays: 3 },
      ["lab-disputed"],
      {
        ...MPS_GUIDANCE_2011,
        clause: "summary",
        confidence: "partly-confirmed",
        note: "For criminal cases. How the days count is not said; counted as calendar days.",
      },
      undefined,
      "right",
    ),
    dutyFrom(
      "2020-05-01",
      "request-retest",
      RETEST,
      "driver",
      ["result-notified"],
      { workingDays: 3 },
      ["lab-disputed"],
      citeRules("art. 36, para 3"),
      undefined,
      "right",
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2020-05-01",
      "notify-family-of-test",
      { en: "notify the family of the test, unless that is impossible", zh: "通知家属，但无法通知的除外" },
      "traffic-police",
      ["sample-drawn"],
      "at-once",
      ["family-told-of-test"],
      { ...citeRules("art. 36, para 2"), note: "No time is named. Whether it was a duty before 2020 was not read." },
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2020-05-01",
      "certificate-of-blood-test",
      {
        en: "issue the certificate of the coercive measure for the blood test",
        zh: "制作检验体内酒精含量的行政强制措施凭证，当场交付",
      },
      "traffic-police",
      ["sample-drawn"],
      "at-once",
      ["certificate-issued"],
      citeRules("arts. 24(4), 25", "The test of alcohol in the body is a coercive measure."),
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2020-05-01",
      "approve-blood-test",
      { en: "report the blood test and have it approved", zh: "报告并补办检验体内酒精含量的批准手续" },
      "traffic-police",
      ["sample-drawn"],
      { hours: 24 },
      ["measure-approved"],
      citeRules("arts. 24(4), 25", "The test of alcohol in the body is a coercive measure."),
    ),
  ),
])();
