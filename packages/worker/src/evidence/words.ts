import type { Assessment, MeasureKind, Obligation, Range } from "@roadside/core";

/** A term of the report in both languages, as in docs/words.md. */
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
  undetermined: word("待认定", "undetermined"),
};

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
  "blood-before-breath": word("血液结果优先于呼气", "the blood result takes precedence over the breath result"),
  "latest-reading": word("最后一次读数", "the latest reading"),
  "highest-breath": word("最高呼气读数", "the highest breath reading"),
  "breath-stands-for-blood": word("以呼气结果认定", "the breath result is used in place of a blood result"),
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
