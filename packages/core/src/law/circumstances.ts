/** Words for people, in both languages. */
export interface Words {
  readonly en: string;
  readonly zh: string;
}

/**
 * The circumstances that a record can state in addition to its readings. The law's conditions are made of them; place
 * and day decide which of them matter.
 */
export const CIRCUMSTANCES = {
  accident: { en: "an accident happened", zh: "发生交通事故" },
  "accident-main-responsibility": { en: "full or main responsibility for the accident", zh: "负事故全部或者主要责任" },
  "accident-injury": { en: "a person was slightly injured in the accident", zh: "造成他人轻微伤、轻伤" },
  "accident-light-injury": {
    en: "a person was injured (轻伤 or worse) in the accident",
    zh: "造成他人轻伤以上或者死亡",
  },
  "accident-crime": { en: "the accident is so grave that it is itself a crime", zh: "发生重大交通事故构成犯罪" },
  "accident-compensated": { en: "damage compensated, or forgiven by the victim", zh: "赔偿损失或者取得谅解" },
  "fled-after-accident": { en: "fled after an accident", zh: "造成交通事故后逃逸" },
  "never-licensed": { en: "never had a licence", zh: "未取得机动车驾驶证" },
  "licence-revoked": { en: "the licence was revoked before", zh: "机动车驾驶证已被吊销" },
  "licence-suspended": { en: "drove while the licence was suspended", zh: "机动车驾驶证被暂扣期间驾驶" },
  "wrong-class": { en: "the licence is not for this class of vehicle", zh: "准驾不符" },
  "counts-as-unlicensed": {
    en: "the authority counts the licence as not obtained",
    zh: "办案机关认定属于未取得驾驶证",
  },
  /** Older entries state it: which of the three is not known. No form asks for it. */
  "no-licence": {
    en: "without a licence",
    zh: "无证驾驶",
  },
  "serious-overcrowding": { en: "seriously overcrowded", zh: "严重超员" },
  "serious-overload": { en: "seriously overloaded", zh: "严重超载" },
  "serious-speeding": { en: "seriously speeding", zh: "严重超速" },
  "covered-plates": { en: "covered or defaced plates", zh: "故意遮挡、污损机动车号牌" },
  "forged-plates": { en: "forged or altered plates or papers", zh: "使用伪造、变造的号牌或者证件" },
  "controlled-drugs": { en: "controlled drugs taken", zh: "服用国家规定管制的精神药品或者麻醉药品" },
  "passenger-transport": { en: "engaged in passenger transport", zh: "从事客运活动" },
  "passengers-aboard": { en: "passengers aboard", zh: "载有乘客" },
  "school-service": { en: "school service with pupils or staff aboard", zh: "从事校车业务且载有师生" },
  expressway: { en: "on an expressway", zh: "在高速公路上驾驶" },
  "urban-expressway": { en: "on an urban expressway", zh: "在城市快速路上驾驶" },
  "heavy-goods-vehicle": { en: "heavy goods vehicle", zh: "驾驶重型载货汽车" },
  "dangerous-goods": { en: "carrying dangerous goods", zh: "运输危险化学品、危险货物" },
  "evaded-check": { en: "evaded a lawful check", zh: "逃避依法检查" },
  "refused-check": { en: "refused a lawful check", zh: "拒绝依法检查" },
  "obstructed-check": { en: "obstructed a lawful check", zh: "阻碍依法检查" },
  "interfered-with-evidence": {
    en: "threats, bribes, destroyed evidence",
    zh: "威胁、打击报复、引诱、贿买证人或者毁灭、伪造证据",
  },
  "violence-against-officers": { en: "violence or threats against officers", zh: "以暴力、威胁方法阻碍执法" },
  "fled-before-sampling": { en: "fled before the blood was drawn", zh: "抽取血样前脱逃" },
  "substituted-before-sampling": {
    en: "had another person take the blame before the blood was drawn",
    zh: "抽取血样前找人顶替",
  },
  "drank-after-stop": {
    en: "drank again when checked or after an accident",
    zh: "在检查时或者事故后再次饮酒",
  },
  "drank-to-escape-liability": {
    en: "drank again to escape liability",
    zh: "再次饮酒系为逃避追究",
  },
  "breath-stands-for-blood": {
    en: "the authority takes the breath result",
    zh: "办案机关以呼气结果认定",
  },
  "aged-14-to-18": { en: "the driver is 14 to 18 years old", zh: "已满十四周岁不满十八周岁" },
  "aged-70-or-more": { en: "the driver is 70 or older", zh: "七十周岁以上" },
  "pregnant-or-nursing": { en: "pregnant, or nursing an own infant", zh: "怀孕或者哺乳自己婴儿" },
  surrendered: { en: "surrendered, confessed or helped to solve other crimes", zh: "自首、坦白、立功" },
  "pleaded-guilty": { en: "pleads guilty and accepts punishment", zh: "自愿认罪认罚" },
  emergency: { en: "an emergency such as taking an injured person to a doctor", zh: "出于急救伤病人员等紧急情况" },
  "moved-in-car-park": {
    en: "a short move or parking in a compound or car park",
    zh: "在居民小区、停车场等场所因挪车、停车入位等短距离驾驶",
  },
  "handed-over-in-car-park": {
    en: "a short take-over from or hand-over to another driver",
    zh: "由他人驾驶至小区、停车场等场所短距离接替驾驶，或者交由他人驾驶前短距离驾驶",
  },
  "not-a-road": { en: "the place is not a road in the sense of the law", zh: "不属于道路交通安全法规定的道路" },
  "other-aggravating": { en: "another aggravating circumstance, named in the note", zh: "其他需要从重处理的情形" },
  "other-lenient": { en: "another lenient circumstance, named in the note", zh: "其他需要从宽处理的情形" },
  "other-minor": { en: "another clearly minor circumstance, named in the note", zh: "其他情节显著轻微的情形" },
  "punished-for-drinking": { en: "was punished for drinking and driving before", zh: "曾因饮酒后驾驶机动车被处罚" },
  "punished-for-drunk-driving": {
    en: "was punished administratively for drunk driving before",
    zh: "曾因醉酒驾驶机动车被行政处罚",
  },
  "caught-for-drinking": { en: "was caught drinking and driving before", zh: "曾因饮酒后驾驶机动车被查获" },
  "convicted-of-dangerous-driving": {
    en: "was convicted of dangerous driving before",
    zh: "曾因危险驾驶行为被判决有罪",
  },
  "not-prosecuted-for-dangerous-driving": {
    en: "was relatively non-prosecuted for dangerous driving before",
    zh: "曾因危险驾驶行为被作出相对不起诉",
  },
} as const satisfies Record<string, Words>;

export type Circumstance = keyof typeof CIRCUMSTANCES;

/** The circumstances that can hold only if there was an accident. */
export const ACCIDENT_FACTS = [
  "accident-main-responsibility",
  "accident-injury",
  "accident-light-injury",
  "accident-crime",
  "fled-after-accident",
] as const satisfies readonly Circumstance[];

/** Facts derived from other fields of the record: the vehicle, the licence, the tests. */
export const DERIVED_FACTS = {
  "motor-vehicle": { en: "a motor vehicle", zh: "机动车" },
  automobile: { en: "an automobile, not a motorcycle or tractor", zh: "汽车" },
  "licence-withheld": { en: "the licence was withheld", zh: "机动车驾驶证被扣留期间驾驶" },
  "licence-in-probation": { en: "a licence in its probation period", zh: "驾驶证在实习期内" },
  "commercial-use": { en: "registered for commercial use", zh: "登记为营运机动车" },
  "refused-test": { en: "refused the breath test", zh: "拒绝配合呼气酒精测试" },
  "disputed-result": { en: "disputed the breath result", zh: "对呼气测试结果有异议" },
  "case-not-prosecuted": { en: "the procuratorate did not prosecute this case", zh: "人民检察院对本案作出不起诉决定" },
  "case-exempted": {
    en: "the court acquitted the driver in this case, or exempted the driver from punishment",
    zh: "人民法院对本案判决无罪或者免予刑事处罚",
  },
  "case-sentenced": { en: "the court sentenced the driver in this case", zh: "人民法院对本案作出有罪判决" },
  "disputed-on-scene": { en: "disputed the breath result on the spot", zh: "当场对呼气测试结果提出异议" },
  "suspected-drunk": { en: "a breath reading of drunk driving", zh: "涉嫌醉酒驾驶" },
} as const satisfies Record<string, Words>;

export type FactCode = Circumstance | keyof typeof DERIVED_FACTS;

/** Where a record states a fact: the entry, and the JSON Pointer of its field. */
export interface Support {
  readonly entry: string;
  readonly path: string;
}

/** A fact that the record states: it held, or it was checked and did not hold. */
export interface StatedFact {
  readonly holds: boolean;
  /** Dates on which it held, for what happened before the case: punishments, convictions; or a month or year. */
  readonly on: readonly string[];
  readonly support: readonly Support[];
}

/** What a condition may lack: a fact, any reading at all, or the result of a blood test that is due. */
export type Missing = FactCode | "reading" | "blood";

/** A reading as the conditions of a law compare it. */
export interface MeasuredFacts {
  /** Its category under the law of the day; `null` without a reading. */
  readonly category: string | null;
  /** The reading as mg/100 mL of blood. */
  readonly blood: string | null;
  readonly reading: readonly Support[];
}

/** The case as the record states it. What it does not state is unknown, never assumed. */
export interface CaseFacts extends MeasuredFacts {
  /** Local date of the act, as in 2020-10-15. */
  readonly actOn: string;
  readonly stated: ReadonlyMap<FactCode, StatedFact>;
  /** The deciding reading is breath and blood is due: what the law bases on a blood figure is pending. */
  readonly awaitsBlood?: boolean;
  /** Another reading that the authority may take instead. What differs between the two is open. */
  readonly alternative?: MeasuredFacts | null;
}

export function isCircumstance(code: string): code is Circumstance {
  return Object.hasOwn(CIRCUMSTANCES, code);
}
