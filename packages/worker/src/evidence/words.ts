import type { Assessment, EntryKind, MeasureKind, Obligation, Range, Test } from "@roadside/core";

/** A word of the report in both languages, as docs/words.md has them. */
export interface BothWords {
  readonly zh: string;
  readonly en: string;
}

const word = (zh: string, en: string): BothWords => ({ zh, en });

export const CATEGORY_WORDS: Readonly<Record<string, BothWords>> = {
  "below-limit": word("低于阈值", "below the limit"),
  drinking: word("饮酒后驾车", "driving after drinking"),
  drunk: word("醉酒后驾车", "drunk driving"),
  "over-limit": word("超过限值", "over the limit"),
  "no-reading": word("未测得读数", "no reading"),
};

export const KIND_WORDS: Readonly<Record<EntryKind, BothWords>> = {
  logged: word("首次记录", "logged"),
  "test-added": word("补充检测", "test added"),
  "particulars-stated": word("补充车辆、驾驶人情况", "particulars stated"),
  "circumstance-stated": word("情节", "circumstance stated"),
  "sample-drawn": word("提取检材", "sample drawn"),
  "sample-sealed": word("封装检材", "sample sealed"),
  "sample-moved": word("移送检材", "sample moved"),
  "lab-reported": word("检验报告", "laboratory's report"),
  "lab-disputed": word("申请重新检验", "new examination asked for"),
  "measure-taken": word("采取措施", "measure taken"),
  "property-seized": word("扣押物品", "property seized"),
  "property-returned": word("发还物品", "property returned"),
  restrained: word("约束", "restrained"),
  "released-sober": word("酒醒解除约束", "released sober"),
  "handed-over": word("移交", "handed over"),
  "family-notified": word("通知家属", "family notified"),
  "result-notified": word("告知结果", "result notified"),
  disputed: word("提出异议", "disputed"),
  "interference-reported": word("报告干预", "interference reported"),
  "attachment-added": word("附件", "attachment added"),
  "record-signed": word("签名确认", "record signed"),
  linked: word("关联", "linked"),
  corrected: word("更正", "corrected"),
  voided: word("作废", "voided"),
};

export const OUTCOME_WORDS: Readonly<Record<Test["outcome"], BothWords>> = {
  reading: word("读数", "reading"),
  refused: word("拒绝检测", "refused"),
  insufficient: word("吹气不足", "insufficient breath"),
  "mouth-alcohol": word("口腔残留酒精", "mouth alcohol"),
  "instrument-fault": word("仪器故障", "instrument fault"),
  screening: word("辅助检测", "screening"),
};

export const SPECIMEN_WORDS = {
  breath: word("呼气", "breath"),
  blood: word("血液", "blood"),
  urine: word("尿液", "urine"),
} as const;

export const STATE_WORDS: Readonly<Record<Obligation["state"], BothWords>> = {
  waiting: word("尚未开始", "waiting"),
  due: word("待办", "due"),
  overdue: word("已逾期", "overdue"),
  done: word("已完成", "done"),
  "done-late": word("逾期完成", "done late"),
  lapsed: word("已失效", "lapsed"),
};

export const BASIS_WORDS: Readonly<Record<NonNullable<Assessment["basis"]>["rule"], BothWords>> = {
  "only-reading": word("唯一读数", "the only reading"),
  "blood-before-breath": word("血液结果优先于呼气", "blood goes before breath"),
  "latest-reading": word("最后一次读数", "the latest reading"),
  "breath-stands-for-blood": word("以呼气结果认定", "breath stands for blood"),
};

export const PRECISION_WORDS: Readonly<Record<string, BothWords>> = {
  second: word("精确到秒", "to the second"),
  minute: word("精确到分", "to the minute"),
  "hour-band": word("只知时段", "a band of hours"),
  day: word("只知日期", "the day alone"),
  month: word("只知月份", "the month alone"),
};

export const MEASURE_WORDS: Readonly<Record<MeasureKind, BothWords>> = {
  warning: word("警告", "warning"),
  fine: word("罚款", "fine"),
  detention: word("行政拘留", "administrative detention"),
  "licence-suspension": word("暂扣机动车驾驶证", "suspension of the licence"),
  "licence-revocation": word("吊销机动车驾驶证", "revocation of the licence"),
  "relicensing-ban": word("不得重新取得机动车驾驶证", "no new licence"),
  "lifelong-relicensing-ban": word("终生不得重新取得机动车驾驶证", "no new licence for life"),
  "commercial-driving-ban": word("不得驾驶营运机动车", "no driving of commercial vehicles"),
  "licence-class-bar": word("不得申请相应准驾车型", "no application for certain classes"),
  "probationary-class-cancelled": word("注销实习期的准驾车型", "the class in its probation period is cancelled"),
  points: word("记分", "points"),
  "restraint-until-sober": word("约束至酒醒", "restraint until sober"),
  "criminal-liability": word("依法追究刑事责任", "criminal liability"),
  "criminal-detention": word("拘役", "criminal detention"),
  "criminal-fine": word("罚金", "criminal fine"),
};

export const RANGE_UNIT_WORDS: Readonly<Record<Range["unit"], BothWords>> = {
  yuan: word("元", "yuan"),
  days: word("日", "days"),
  months: word("个月", "months"),
  years: word("年", "years"),
  points: word("分", "points"),
};
