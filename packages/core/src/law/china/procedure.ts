import type { Words } from "../circumstances.ts";
import type { Condition } from "../condition.ts";
import {
  type Authority,
  type CaseEvent,
  type Cited,
  type Duty,
  dateCitations,
  type ReviewRule,
  type TimeLimit,
} from "../consequence.ts";
import { type Cite, type Dated, type Timeline, timeline } from "../timeline.ts";
import { CHECKED_THROUGH, OFFSET } from "./coverage.ts";
import {
  CASE_RULES,
  MPS_GUIDANCE_2011,
  OPINION_2023,
  PROCEDURE_RULES,
  PROCEDURE_RULES_2008,
  ROAD_TRAFFIC_SAFETY_LAW,
} from "./instruments.ts";

/** When blood must be tested, by art. 35 of the procedure rules as amended in 2020. */
const BLOOD_TEST_GROUNDS: readonly (readonly [code: string, item: string, words: Words, when: Condition])[] = [
  [
    "disputed",
    "(1)",
    { en: "disputed the breath result on the spot", zh: "对呼气测试结果有异议并当场提出" },
    "disputed-on-scene",
  ],
  [
    "accident",
    "(2)",
    { en: "suspected of drinking, with an accident", zh: "涉嫌饮酒驾驶车辆发生交通事故" },
    { all: ["accident", { any: [{ category: "drinking" }, { category: "drunk" }, "refused-test"] }] },
  ],
  ["suspected-drunk", "(3)", { en: "suspected of drunk driving", zh: "涉嫌醉酒驾驶" }, "suspected-drunk"],
  ["refused", "(4)", { en: "refused the breath test", zh: "拒绝配合呼气酒精测试" }, "refused-test"],
];

const bloodRules = (cite: (item: string) => Cite): ReviewRule[] =>
  BLOOD_TEST_GROUNDS.map(([code, item, words, when]) => ({
    code: `cn-blood-${code}`,
    kind: "blood-test",
    words,
    when,
    reviewedBy: "traffic-police",
    cite: cite(item),
  }));

const bloodCite2020 = (item: string): Cite => ({
  ...PROCEDURE_RULES,
  clause: `art. 35${item}`,
  confidence: "confirmed",
});
const bloodCite2009 = (item: string): Cite => ({
  ...PROCEDURE_RULES_2008,
  clause: "art. 33",
  confidence: "unconfirmed",
  note: `Read as art. 35${item} of the text amended in 2020; the older text and its number were not.`,
});

/** When blood must be tested. */
export const BLOOD_TESTS: Timeline<readonly Cited<ReviewRule>[]> = /* @__PURE__ */ dateCitations(
  timeline<readonly ReviewRule[]>(OFFSET, CHECKED_THROUGH, [
    { from: "2009-04-01", value: bloodRules(bloodCite2009), cite: bloodCite2009("") },
    { from: "2020-05-01", value: bloodRules(bloodCite2020), cite: bloodCite2020("") },
  ]),
);

const BLOOD_REQUIRED: Condition = { any: BLOOD_TEST_GROUNDS.map(([, , , when]) => when) };
const MOTOR_DRUNK: Condition = { all: ["motor-vehicle", { category: "drunk" }] };

type DutyRow = readonly [
  code: string,
  words: Words,
  who: Authority,
  from: readonly CaseEvent[],
  limit: TimeLimit,
  doneBy: readonly CaseEvent[],
  cite: Cite,
  when?: Condition,
  kind?: Duty["kind"],
];
const duty = ([code, words, who, from, limit, doneBy, cite, when = undefined, kind = "duty"]: DutyRow): Duty => ({
  code,
  kind,
  words,
  who,
  when: when ?? "always",
  from,
  limit,
  doneBy,
  cite,
});
const dated = (from: string, ...row: DutyRow): Dated<Duty> => ({ from, value: duty(row), cite: row[6] });

const rules = (clause: string): Cite => ({
  ...PROCEDURE_RULES,
  clause,
  confidence: "confirmed",
  note: "Working days: art. 81.",
});
const rules2008 = (clause: string, note: string): Cite => ({
  ...PROCEDURE_RULES_2008,
  clause,
  confidence: "unconfirmed",
  note,
});
const cases = (clause: string, note?: string): Cite => ({
  ...CASE_RULES,
  clause,
  confidence: "confirmed",
  ...(note === undefined ? {} : { note }),
});
const rtsl = (clause: string, note?: string): Cite => ({
  ...ROAD_TRAFFIC_SAFETY_LAW,
  clause,
  confidence: "confirmed",
  ...(note === undefined ? {} : { note }),
});

const line = (...entries: Dated<Duty>[]): Timeline<Duty> => timeline(OFFSET, CHECKED_THROUGH, entries);

const SEND: Words = { en: "send the blood sample to the laboratory", zh: "将血样送交检验" };
const NOTIFY: Words = { en: "notify the driver of the result in writing", zh: "书面告知检验结果" };
const REPORT: Words = { en: "issue the laboratory's report", zh: "出具检验报告" };

const APPEAR: Words = { en: "appear at the named place to have the case handled", zh: "到指定地点接受处理" };
const HAND_IN_LICENCE: Words = { en: "hand in the withheld licence", zh: "将扣留的驾驶证交所属公安机关交通管理部门" };
const HAND_IN_VEHICLE: Words = { en: "hand in the withheld vehicle", zh: "将扣留的车辆交所属公安机关交通管理部门" };

/** The duties of a case, who must act and by when, each counted as its own text says. */
export const DUTIES: readonly Timeline<Duty>[] = /* @__PURE__ */ (() => [
  line(
    dated(
      "2009-04-01",
      "draw-blood",
      { en: "draw blood for a test", zh: "提取血样检验" },
      "traffic-police",
      ["tested"],
      "at-once",
      ["sample-drawn"],
      rules2008("art. 33", "At once by the administrative case rules; the older text was not read."),
      BLOOD_REQUIRED,
    ),
    dated(
      "2020-05-01",
      "draw-blood",
      { en: "draw blood for a test", zh: "提取血样检验" },
      "traffic-police",
      ["tested"],
      "at-once",
      ["sample-drawn"],
      { ...rules("arts. 35, 36(1)"), note: "At once: administrative case rules art. 95." },
      BLOOD_REQUIRED,
    ),
  ),
  line(
    dated(
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
    dated(
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
  line(
    dated(
      "2009-04-01",
      "send-sample",
      SEND,
      "traffic-police",
      ["sample-drawn"],
      { workingDays: 3 },
      ["sample-at-laboratory"],
      rules2008("art. 34", "Three days before the amendment of 2020: unconfirmed."),
    ),
    dated(
      "2020-05-01",
      "send-sample",
      SEND,
      "traffic-police",
      ["sample-drawn"],
      { workingDays: 5 },
      ["sample-at-laboratory"],
      rules("art. 36(2)"),
    ),
  ),
  line(
    dated(
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
  line(
    dated(
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
    dated(
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
  line(
    dated(
      "2009-04-01",
      "notify-result",
      NOTIFY,
      "traffic-police",
      ["lab-reported"],
      { workingDays: 3 },
      ["result-notified"],
      rules2008("art. 34", "Three days before the amendment of 2020: unconfirmed."),
    ),
    dated(
      "2020-05-01",
      "notify-result",
      NOTIFY,
      "traffic-police",
      ["lab-reported"],
      { workingDays: 5 },
      ["result-notified"],
      rules("art. 36(2)"),
    ),
  ),
  line(
    dated(
      "2009-04-01",
      "request-retest",
      { en: "may ask for a new test", zh: "可以申请重新检验" },
      "driver",
      ["result-notified"],
      { workingDays: 3 },
      ["lab-disputed"],
      { ...rules("art. 36(4)"), note: "Read in the text amended in 2020. Working days: art. 81." },
      undefined,
      "right",
    ),
  ),
  line(
    dated(
      "2009-04-01",
      "notify-family-of-test",
      { en: "notify the family of the test, unless that is impossible", zh: "通知家属，但无法通知的除外" },
      "traffic-police",
      ["sample-drawn"],
      "at-once",
      ["family-told-of-test"],
      {
        ...rules("art. 36(3)"),
        note: "Read in the text amended in 2020. No time is named.",
      },
    ),
  ),
  line(
    dated(
      "2004-05-01",
      "restrain",
      { en: "restrain until sober", zh: "约束至酒醒" },
      "county-traffic-police",
      ["tested"],
      "at-once",
      ["restrained", "handed-over"],
      rtsl("art. 91(2), (4)", "In the text of 2003 art. 91(1), (2)."),
      MOTOR_DRUNK,
    ),
  ),
  line(
    dated(
      "2013-01-01",
      "notify-family-of-restraint",
      {
        en: "notify the family of the restraint: unit, reason, place and time",
        zh: "立即通知家属约束的单位、原因、地点和时间",
      },
      "traffic-police",
      ["restrained"],
      "at-once",
      ["family-told-of-restraint"],
      cases("art. 55(5)"),
    ),
  ),
  line(
    dated(
      "2013-01-01",
      "release-sober",
      { en: "end the restraint when sober, and question then", zh: "酒醒后立即解除约束" },
      "traffic-police",
      ["restrained"],
      "until-sober",
      ["released-sober", "handed-over"],
      cases("art. 58"),
    ),
  ),
  line(
    dated(
      "2013-01-01",
      "approve-measure",
      { en: "report the measure taken on the spot and have it approved", zh: "报告并补办行政强制措施批准手续" },
      "traffic-police",
      ["licence-withheld", "vehicle-withheld"],
      { hours: 24 },
      ["measure-approved"],
      cases("art. 56", "Also procedure rules art. 25."),
    ),
  ),
  line(
    dated(
      "2009-04-01",
      "issue-certificate",
      {
        en:
          "issue the certificate of the measure: facts, basis, rights; signed, or the refusal " +
          "noted; handed over on the spot",
        zh: "制作行政强制措施凭证，告知事实、依据和权利，签名或者注明拒签，当场交付",
      },
      "traffic-police",
      ["licence-withheld", "vehicle-withheld"],
      "at-once",
      ["certificate-issued"],
      rules("arts. 25(1)(3) to (5), 26"),
    ),
  ),
  line(
    dated(
      "2009-04-01",
      "hand-in-licence",
      HAND_IN_LICENCE,
      "traffic-police",
      ["licence-withheld"],
      { hours: 24 },
      ["licence-handed-in"],
      rules("art. 32"),
    ),
  ),
  line(
    dated(
      "2009-04-01",
      "hand-in-vehicle",
      HAND_IN_VEHICLE,
      "traffic-police",
      ["vehicle-withheld"],
      { hours: 24 },
      ["vehicle-handed-in"],
      rules("art. 28"),
    ),
  ),
  line(
    dated(
      "2004-05-01",
      "hand-over-case",
      { en: "hand the case over to the traffic police department", zh: "将案件移交公安机关交通管理部门处理" },
      "traffic-police",
      ["licence-withheld"],
      { hours: 24 },
      ["case-handed-over"],
      rtsl("art. 110(1)"),
    ),
  ),
  line(
    dated(
      "2009-04-01",
      "appear",
      APPEAR,
      "driver",
      ["licence-withheld", "vehicle-withheld"],
      { workingDays: 15 },
      ["driver-appeared"],
      {
        ...rules("art. 25(3)"),
        note: "Working days by art. 81; Road Traffic Safety Law art. 110(2) says 15 days alone.",
      },
    ),
  ),
  line(
    dated(
      "2009-04-01",
      "decide-fine",
      { en: "decide the fine", zh: "作出罚款决定" },
      "county-traffic-police",
      ["driver-appeared"],
      { hours: 24 },
      ["fine-decided"],
      rules("art. 51"),
      { all: ["motor-vehicle", { category: "drinking" }] },
    ),
  ),
  line(
    dated(
      "2011-05-01",
      "decide-suspension",
      { en: "decide the suspension of the licence", zh: "作出暂扣机动车驾驶证的决定" },
      "county-traffic-police",
      ["driver-appeared"],
      { workingDays: 3 },
      ["suspension-decided"],
      rules("art. 51"),
      {
        all: [
          "motor-vehicle",
          { category: "drinking" },
          { not: "commercial-use" },
          { not: "punished-for-drinking" },
          { not: "no-licence" },
        ],
      },
    ),
  ),
  line(
    dated(
      "2011-05-01",
      "decide-revocation",
      { en: "decide the revocation of the licence", zh: "作出吊销机动车驾驶证的决定" },
      "prefecture-traffic-police",
      ["driver-appeared", "hearing-ended"],
      { workingDays: 7 },
      ["revocation-decided"],
      rules("art. 51"),
      {
        all: [
          "motor-vehicle",
          { not: "no-licence" },
          {
            any: [
              { category: "drunk" },
              { all: [{ category: "drinking" }, { any: ["commercial-use", "punished-for-drinking"] }] },
            ],
          },
        ],
      },
    ),
  ),
])();
