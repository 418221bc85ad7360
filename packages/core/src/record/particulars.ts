import * as v from "valibot";
import { isCircumstance } from "../law/circumstances.ts";
import type { DriverClass } from "../law/regime.ts";
import { problem } from "../problem-codes.ts";
import { type Choice, oneOf } from "./choice.ts";
import { text } from "./text.ts";
import { DayMonthOrYear } from "./when.ts";

/** The choices of place, vehicle and driver, by field. */
export const PARTICULAR_CHOICES = {
  /** Kind of place under traffic law. `inside-compound` does not say whether it is a road. */
  road: {
    "other-road": { en: "ordinary road", zh: "普通道路" },
    expressway: { en: "expressway", zh: "高速公路" },
    "urban-expressway": { en: "urban expressway", zh: "城市快速路" },
    "inside-compound": { en: "inside a compound or car park", zh: "小区、停车场内" },
    "not-a-road": { en: "not a road", zh: "不属于道路" },
  },
  vehicleKind: {
    automobile: { en: "automobile", zh: "汽车" },
    motorcycle: { en: "motorcycle", zh: "摩托车" },
    tractor: { en: "tractor", zh: "拖拉机" },
    "other-motor-vehicle": { en: "other motor vehicle", zh: "其他机动车" },
    "non-motor-vehicle": { en: "non-motor vehicle", zh: "非机动车" },
    undetermined: { en: "undetermined", zh: "未确定" },
  },
  /** The registered use, not the purpose of the journey. */
  vehicleUse: {
    "non-commercial": { en: "non-commercial", zh: "非营运" },
    commercial: { en: "commercial", zh: "营运" },
  },
  driverClass: {
    novice: { en: "novice", zh: "实习期驾驶人" },
    commercial: { en: "commercial", zh: "营运" },
    minor: { en: "minor", zh: "未成年人" },
    cyclist: { en: "cyclist", zh: "骑行人" },
  } satisfies Choice<DriverClass>,
  sex: {
    male: { en: "male", zh: "男" },
    female: { en: "female", zh: "女" },
  },
  licenceStatus: {
    valid: { en: "valid", zh: "有效" },
    probation: { en: "in probation", zh: "实习期" },
    withheld: { en: "withheld", zh: "被扣留" },
    suspended: { en: "suspended", zh: "被暂扣" },
    revoked: { en: "revoked", zh: "被吊销" },
    cancelled: { en: "cancelled", zh: "已注销" },
    expired: { en: "expired", zh: "已过期" },
    none: { en: "none", zh: "没有" },
    foreign: { en: "foreign", zh: "境外驾驶证" },
    military: { en: "military or armed police", zh: "军队、武警驾驶证" },
    unknown: { en: "not known", zh: "不详" },
  },
} as const satisfies Record<string, Choice>;

const Degrees = v.pipe(
  v.string(),
  v.regex(/^-?\d{1,3}(\.\d{1,8})?$/, problem("position-malformed", "must be decimal degrees as text, as in 26.530100")),
);

/** What a record can say of place, vehicle, driver and observations, without what identifies a person. */
export const particulars = {
  place: v.optional(
    v.strictObject({
      name: v.optional(text(200)),
      position: v.optional(v.strictObject({ lat: Degrees, lon: Degrees })),
      road: v.optional(oneOf(PARTICULAR_CHOICES.road, { code: "road-unknown" })),
    }),
  ),
  vehicle: v.optional(
    v.strictObject({
      type: v.optional(text(64)),
      kind: v.optional(oneOf(PARTICULAR_CHOICES.vehicleKind, { code: "vehicle-kind-unknown" })),
      use: v.optional(oneOf(PARTICULAR_CHOICES.vehicleUse, { code: "use-unknown" })),
    }),
  ),
  driver: v.optional(
    v.strictObject({
      class: v.optional(oneOf(PARTICULAR_CHOICES.driverClass, { code: "driver-class-unknown" })),
      sex: v.optional(oneOf(PARTICULAR_CHOICES.sex, { code: "sex-unknown" })),
      ageBand: v.optional(text(16)),
      licence: v.optional(
        v.strictObject({
          status: oneOf(PARTICULAR_CHOICES.licenceStatus, { code: "licence-status-unknown" }),
          classes: v.optional(text(32)),
        }),
      ),
    }),
  ),
  observations: v.optional(v.pipe(v.array(text(2000)), v.minLength(1), v.maxLength(50))),
};

/**
 * A circumstance to which the law gives weight, stated to hold or not to hold. `on` is its date if it happened before
 * the case, as a former punishment did; a month or a year if no more is known.
 */
export const StatedCircumstance = v.strictObject({
  code: v.pipe(v.string(), v.check(isCircumstance, problem("circumstance-unknown", "must be a code in CIRCUMSTANCES"))),
  holds: v.boolean(),
  on: v.optional(DayMonthOrYear),
  note: v.optional(text(1000)),
});
export type StatedCircumstance = v.InferOutput<typeof StatedCircumstance>;
export const StatedCircumstances = v.pipe(v.array(StatedCircumstance), v.minLength(1), v.maxLength(100));
