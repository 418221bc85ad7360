import type { Condition } from "../condition.ts";
import { type Cited, dateCitations, type PenaltyRule, type Provided, type Range } from "../consequence.ts";
import { type Cite, type Dated, type Timeline, timeline } from "../timeline.ts";
import { CHECKED_THROUGH, OFFSET } from "./coverage.ts";
import {
  LICENCE_RULES,
  ROAD_TRAFFIC_REGULATIONS,
  ROAD_TRAFFIC_SAFETY_LAW,
  ROAD_TRAFFIC_SAFETY_LAW_2003,
} from "./instruments.ts";

const DRINKING: Condition = { category: "drinking" };
const DRUNK: Condition = { category: "drunk" };
/** Commercial means the registered use of the vehicle, not the purpose of the journey. */
const ORDINARY: Condition = { not: "commercial-use" };
/** A licence to suspend or revoke: a suspended or withheld one is still held (art. 99(1)(1) lists the three apart). */
export const LICENSED: Condition = { not: { any: ["never-licensed", "licence-revoked"] } };
/** Licence rules art. 15, last paragraph: items (5) to (8) also bar a driver who did not obtain a licence. */
const REVOKED_OR_NOT_OBTAINED: Condition = { any: [{ not: "licence-revoked" }, "counts-as-unlicensed"] };
const NOT_OBTAINED_NOTE = "A driver who never had a licence: licence rules art. 15, last paragraph.";

const exactly = (figure: string, unit: Range["unit"]): Range => ({ min: figure, max: figure, unit });
const fine = (range: Range): Provided => ({ kind: "fine", range, decidedBy: "county-traffic-police" });
const suspension = (range: Range): Provided => ({
  kind: "licence-suspension",
  range,
  decidedBy: "county-traffic-police",
  when: LICENSED,
});
/** A county squad cannot revoke: procedure rules art. 6, implementing regulations art. 109. */
const REVOCATION: Provided = { kind: "licence-revocation", decidedBy: "prefecture-traffic-police", when: LICENSED };
const REVOCATION_AFTER_JUDGMENT: Provided = {
  ...REVOCATION,
  note: "After the judgment, promptly: accident rules art. 82, procedure rules art. 51. It has no date before.",
};
/** Nor can it order detention: Road Traffic Safety Law art. 111. */
const detention = (range: Range, may?: true): Provided => ({
  kind: "detention",
  range,
  decidedBy: "county-public-security",
  ...(may ? { may } : {}),
});
/** A bar that follows from the revocation; `when` is for those of licence rules art. 15(1)(9). */
const barred = (years: string, when: Condition = REVOKED_OR_NOT_OBTAINED, note = NOT_OBTAINED_NOTE): Provided => ({
  kind: "relicensing-ban",
  range: exactly(years, "years"),
  decidedBy: "vehicle-office",
  when,
  note,
});
const FOR_LIFE: Provided = { kind: "lifelong-relicensing-ban", decidedBy: "vehicle-office" };
const RESTRAINT: Provided = { kind: "restraint-until-sober", decidedBy: "county-traffic-police" };
const CRIMINAL: Provided = { kind: "criminal-liability", decidedBy: "court" };

const article = (clause: string, note?: string): Cite => ({
  ...ROAD_TRAFFIC_SAFETY_LAW,
  clause,
  confidence: "confirmed",
  ...(note === undefined ? {} : { note }),
});
const article2003 = (clause: string): Cite => ({
  ...ROAD_TRAFFIC_SAFETY_LAW_2003,
  clause,
  confidence: "confirmed",
});

/** A motor vehicle without, and with, registration for commercial use. */
const motor = (...more: Condition[]): Condition => ({ all: ["motor-vehicle", ...more] });

/** The article of 2003, in force until 30 April 2011. */
const TEXT_2003: readonly PenaltyRule[] = [
  {
    code: "cn-91-2003-drinking",
    words: { en: "drinking and driving", zh: "饮酒后驾驶机动车" },
    when: motor(DRINKING, ORDINARY),
    provides: [suspension({ min: "1", max: "3", unit: "months" }), fine({ min: "200", max: "500", unit: "yuan" })],
    cite: article2003("art. 91(1)"),
  },
  {
    code: "cn-91-2003-drunk",
    words: { en: "drunk driving", zh: "醉酒后驾驶机动车" },
    when: motor(DRUNK, ORDINARY),
    provides: [
      RESTRAINT,
      detention({ max: "15", unit: "days" }),
      suspension({ min: "3", max: "6", unit: "months" }),
      fine({ min: "500", max: "2000", unit: "yuan" }),
    ],
    cite: article2003("art. 91(1)"),
  },
  {
    code: "cn-91-2003-drinking-commercial",
    words: { en: "drinking and driving a commercial vehicle", zh: "饮酒后驾驶营运机动车" },
    when: motor(DRINKING, "commercial-use"),
    provides: [suspension(exactly("3", "months")), fine(exactly("500", "yuan"))],
    cite: article2003("art. 91(2)"),
  },
  {
    code: "cn-91-2003-drunk-commercial",
    words: { en: "drunk driving of a commercial vehicle", zh: "醉酒后驾驶营运机动车" },
    when: motor(DRUNK, "commercial-use"),
    provides: [
      RESTRAINT,
      detention({ max: "15", unit: "days" }),
      suspension(exactly("6", "months")),
      fine(exactly("2000", "yuan")),
    ],
    cite: article2003("art. 91(2)"),
  },
  {
    code: "cn-91-2003-drunk-twice",
    words: { en: "punished for drunk driving twice or more within a year", zh: "一年内醉酒后驾驶机动车被处罚两次以上" },
    when: motor(DRUNK, { within: 1, of: ["punished-for-drunk-driving"] }),
    provides: [
      REVOCATION,
      { kind: "commercial-driving-ban", range: exactly("5", "years"), decidedBy: "vehicle-office" },
    ],
    cite: article2003("art. 91(3)"),
  },
];

/** The fine and detention of art. 91(1) and (3): the opinion of 2023, art. 20 refers to them. */
export const FIRST = {
  when: [ORDINARY, { not: "punished-for-drinking" }],
  provides: [fine({ min: "1000", max: "2000", unit: "yuan" })],
} satisfies Referred;
export const AGAIN = {
  when: [ORDINARY, "punished-for-drinking"],
  provides: [detention({ max: "10", unit: "days" }), fine({ min: "1000", max: "2000", unit: "yuan" })],
} satisfies Referred;
export const COMMERCIAL = {
  when: ["commercial-use"],
  provides: [detention(exactly("15", "days")), fine(exactly("5000", "yuan"))],
} satisfies Referred;
interface Referred {
  readonly when: Condition[];
  readonly provides: readonly Provided[];
}

/** The article of 2011. Later amendments of the law did not change it. */
const TEXT_2011: readonly PenaltyRule[] = [
  {
    code: "cn-91-1-first",
    words: { en: "drinking and driving, not punished for it before", zh: "饮酒后驾驶机动车" },
    when: motor(DRINKING, ...FIRST.when),
    provides: [suspension(exactly("6", "months")), ...FIRST.provides],
    cite: article("art. 91(1)"),
  },
  {
    code: "cn-91-1-again",
    words: {
      en: "drinking and driving again after being punished for it",
      zh: "因饮酒后驾驶机动车被处罚，再次饮酒后驾驶机动车",
    },
    when: motor(DRINKING, ...AGAIN.when),
    provides: [
      ...AGAIN.provides,
      REVOCATION,
      barred("2", LICENSED, "Licence rules art. 15(1)(9); many advice pages wrongly say five."),
    ],
    cite: article(
      "art. 91(1)",
      "Again means a former punishment, however long ago: 公复字〔2017〕1号. Whether a conviction for " +
        "drunk driving counts as one is unconfirmed.",
    ),
  },
  {
    code: "cn-91-2-drunk",
    words: { en: "drunk driving", zh: "醉酒驾驶机动车" },
    when: motor(DRUNK, ORDINARY),
    provides: [RESTRAINT, REVOCATION, barred("5"), CRIMINAL],
    cite: article("art. 91(2)"),
  },
  {
    code: "cn-91-3-drinking-commercial",
    words: { en: "drinking and driving a commercial vehicle", zh: "饮酒后驾驶营运机动车" },
    when: motor(DRINKING, ...COMMERCIAL.when),
    provides: [...COMMERCIAL.provides, REVOCATION, barred("5")],
    cite: article(
      "art. 91(3)",
      "It goes before the rule for repeaters: 公复字〔2017〕1号. Commercial is the registered use of the vehicle.",
    ),
  },
  {
    code: "cn-91-4-drunk-commercial",
    words: { en: "drunk driving of a commercial vehicle", zh: "醉酒驾驶营运机动车" },
    when: motor(DRUNK, "commercial-use"),
    provides: [
      RESTRAINT,
      REVOCATION,
      barred("10"),
      { kind: "commercial-driving-ban", decidedBy: "vehicle-office", note: "For life, after a new licence." },
      CRIMINAL,
    ],
    cite: article("art. 91(4)"),
  },
  {
    code: "cn-91-5-accident-crime",
    words: {
      en: "drinking or drunk, with a grave accident that is a crime",
      zh: "饮酒后或者醉酒驾驶机动车发生重大交通事故，构成犯罪",
    },
    when: motor({ any: [DRINKING, DRUNK] }, "accident-crime"),
    provides: [CRIMINAL, REVOCATION_AFTER_JUDGMENT, FOR_LIFE],
    cite: article("art. 91(5)"),
  },
];

/** Articles next to article 91 that did not change with it. */
const UNCHANGED_ARTICLES: readonly PenaltyRule[] = [
  {
    code: "cn-99-no-licence",
    words: { en: "driving without a licence", zh: "未取得机动车驾驶证、驾驶证被吊销或者暂扣期间驾驶机动车" },
    when: motor("no-licence"),
    provides: [fine({ min: "200", max: "2000", unit: "yuan" }), detention({ max: "15", unit: "days" }, true)],
    cite: article(
      "art. 99(1)(1), (2)",
      "It lists not obtained, revoked and suspended apart. Ruled separately from the drinking and executed " +
        "together: procedure rules art. 50. Several detentions together: at most 20 days (case rules art. 162).",
    ),
  },
  {
    code: "cn-101-fled",
    words: { en: "fled after an accident that is a crime", zh: "造成交通事故后逃逸，构成犯罪" },
    when: motor("fled-after-accident", "accident-crime"),
    provides: [REVOCATION_AFTER_JUDGMENT, FOR_LIFE],
    cite: article(
      "art. 101(2)",
      "Only where the accident is a crime: art. 101(1), accident rules art. 82, licence rules art. 15(1)(3).",
    ),
  },
  {
    code: "cn-99-fled",
    words: { en: "fled after an accident that is not a crime", zh: "造成交通事故后逃逸，尚不构成犯罪" },
    when: motor("fled-after-accident", { not: "accident-crime" }),
    provides: [fine({ min: "200", max: "2000", unit: "yuan" }), detention({ max: "15", unit: "days" }, true)],
    cite: article("art. 99(1)(3), (2)", "Several detentions together: at most 20 days (case rules art. 162)."),
  },
  {
    code: "cn-89-non-motor",
    words: { en: "drunk on a non-motor vehicle", zh: "醉酒驾驶非机动车" },
    when: { all: [{ not: "motor-vehicle" }, DRUNK] },
    provides: [
      { kind: "warning", decidedBy: "county-traffic-police", may: true },
      {
        ...fine({ min: "5", max: "50", unit: "yuan" }),
        may: true,
        note:
          "The one or the other. Local rules for electric bicycles may differ: police in Yunnan fine drunk riders 300 " +
          "to 500 yuan under 云南省电动自行车管理规定 (reported; the text was not read).",
      },
    ],
    cite: {
      ...ROAD_TRAFFIC_REGULATIONS,
      clause: "arts. 72(3), 73(1); Road Traffic Safety Law art. 89",
      confidence: "confirmed",
      note: "Only drunk riding is forbidden, not drinking and riding.",
    },
  },
];

const statute = (clause: string, confidence: Cite["confidence"], note: string, source?: string): Cite => ({
  ...ROAD_TRAFFIC_SAFETY_LAW,
  ...(source === undefined ? {} : { source }),
  clause,
  confidence,
  note,
});

/** The penalties of the Road Traffic Safety Law, in the text of the day of the act. */
export const PENALTIES: Timeline<readonly Cited<PenaltyRule>[]> = /* @__PURE__ */ dateCitations(
  timeline<readonly PenaltyRule[]>(OFFSET, CHECKED_THROUGH, [
    {
      from: "2004-05-01",
      value: [...TEXT_2003, ...UNCHANGED_ARTICLES],
      cite: {
        ...article2003("arts. 89, 91, 99, 101, 124"),
        note: "Arts. 89, 99 and 101 are cited in the text of 2021.",
      },
    },
    {
      from: "2011-05-01",
      value: [...TEXT_2011, ...UNCHANGED_ARTICLES],
      cite: statute("arts. 89, 91, 99, 101", "confirmed", "As amended on 22 April 2011."),
    },
  ]),
);

const POINTS_SOURCES = {
  order91: {
    instrument: "MPS order 91",
    source: "http://fkxcao.net/content/2007-01/05/content_7712068.htm",
    clause: "annex",
  },
  order111: {
    instrument: "MPS order 111",
    source: "https://m.zxzsfwgs.cn/policy/2010/0422/article_1447.html",
    clause: "annex",
  },
  order123: { instrument: "MPS order 123", source: "https://m.wsmp3.cn/cxxj/1788/17889126.html", clause: "annex 2" },
  order163: { instrument: "MPS order 163", source: "https://github.com/LawRefBook/Laws", clause: "art. 8(1)" },
} as const;

const FLED_WITH_INJURY: Condition = {
  all: ["fled-after-accident", { not: "accident-crime" }, "accident-light-injury"],
};
const FLED_WITHOUT_INJURY: Condition = {
  all: ["fled-after-accident", { not: "accident-crime" }, { not: "accident-light-injury" }],
};

const pointsIssue = (
  from: string,
  order: keyof typeof POINTS_SOURCES,
  rows: readonly (readonly [when: Condition, points: string, clause?: string])[],
  note: string,
): Dated<readonly PenaltyRule[]> => {
  const cite: Cite = {
    ...POINTS_SOURCES[order],
    title: { en: "Provisions on licence points", zh: "机动车驾驶证记分规定" },
    confidence: order === "order123" ? "partly-confirmed" : "confirmed",
    note,
  };
  return {
    from,
    value: rows.map(([when, points, clause = cite.clause], index) => ({
      code: `cn-points-${from}-${index + 1}`,
      words: { en: `${points} licence points`, zh: `一次记${points}分` },
      when: motor(LICENSED, when),
      provides: [{ kind: "points", range: exactly(points, "points"), decidedBy: "county-traffic-police" }],
      cite: { ...cite, clause },
    })),
    cite,
  };
};

/** Licence points. Drunk driving has none of its own since the licence is revoked for it. */
export const POINTS: Timeline<readonly Cited<PenaltyRule>[]> = /* @__PURE__ */ dateCitations(
  timeline<readonly PenaltyRule[]>(OFFSET, CHECKED_THROUGH, [
    pointsIssue(
      "2007-04-01",
      "order91",
      [
        [{ all: [DRINKING, ORDINARY] }, "6"],
        [{ any: [DRUNK, { all: [DRINKING, "commercial-use"] }] }, "12"],
      ],
      "Read in a public page that quotes the annex.",
    ),
    pointsIssue(
      "2010-04-01",
      "order111",
      [[DRINKING, "12"]],
      "Read in a public page. That drunk driving has no points of its own is from its violation code, 6032.",
    ),
    pointsIssue(
      "2013-01-01",
      "order123",
      [[DRINKING, "12"]],
      "Read in a public page. That drunk driving has no points of its own is from its violation code, 6032.",
    ),
    pointsIssue(
      "2022-04-01",
      "order163",
      [
        [DRINKING, "12"],
        [{ any: ["licence-suspended", "licence-withheld"] }, "6", "art. 10(9)"],
        [FLED_WITH_INJURY, "12", "art. 8(2)"],
        [FLED_WITHOUT_INJURY, "6", "art. 10(10)"],
      ],
      "Points measures, read in the statute text.",
    ),
  ]),
);

const LICENCE_CITE: Cite = {
  ...LICENCE_RULES,
  clause: "arts. 15, 18(1)(2), (3), 80",
  confidence: "confirmed",
  note: "A revision took effect on 1 January 2025; its text was not read.",
};

/** Consequences of the same act under the licence rules. */
export const LICENCE_CONSEQUENCES: Timeline<readonly Cited<PenaltyRule>[]> = /* @__PURE__ */ dateCitations(
  timeline<readonly PenaltyRule[]>(OFFSET, CHECKED_THROUGH, [
    {
      from: "2022-04-01",
      value: [
        {
          code: "cn-licence-18-bar",
          words: { en: "may never apply for classes A1, A2, A3, B1, B2", zh: "不得申请A1、A2、A3、B1、B2准驾车型" },
          when: motor({ any: [DRUNK, { all: [DRINKING, "punished-for-drinking"] }] }),
          provides: [{ kind: "licence-class-bar", decidedBy: "vehicle-office" }],
          cite: { ...LICENCE_CITE, clause: "art. 18(1)(2), (3)" },
        },
        {
          code: "cn-licence-80-probation",
          words: { en: "twelve points within the probation period", zh: "实习期内记满12分" },
          when: motor(DRINKING, "licence-in-probation"),
          provides: [{ kind: "probationary-class-cancelled", decidedBy: "vehicle-office" }],
          cite: { ...LICENCE_CITE, clause: "art. 80" },
        },
      ],
      cite: LICENCE_CITE,
    },
  ]),
);
