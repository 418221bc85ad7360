import type { Words } from "../circumstances.ts";
import type { Condition } from "../condition.ts";
import type { Duty } from "../consequence.ts";
import type { Timeline } from "../timeline.ts";
import {
  citeCaseRules,
  citeCoercionLaw,
  citeRules,
  citeTrafficLaw,
  dutyFrom,
  dutyOfRules,
  dutyTimeline,
} from "./duty-timeline.ts";
import { ROAD_TRAFFIC_SAFETY_LAW_2003 } from "./instruments.ts";

const MOTOR_DRUNK: Condition = { all: ["motor-vehicle", { category: "drunk" }] };
const RESTRAIN: Words = { en: "restrain until sober", zh: "约束至酒醒" };
const APPROVE: Words = {
  en: "report the measure taken on the spot and have it approved",
  zh: "报告并补办行政强制措施批准手续",
};
const APPROVE_RESTRAINT: Words = {
  en: "report the restraint on return to the unit and have it approved",
  zh: "返回单位后立即报告并补办约束的批准手续",
};
const NOTIFY_FAMILY: Words = {
  en: "notify the family of the restraint: unit, reason, place and time",
  zh: "立即通知家属约束的单位、原因、地点和时间",
};
const RELEASE: Words = { en: "end the restraint when sober, and question then", zh: "酒醒后立即解除约束" };

/** The duties after a measure on the spot: restraint, or a withheld licence or vehicle. */
export const MEASURE_DUTIES: readonly Timeline<Duty>[] = /* @__PURE__ */ (() => {
  const restrain = [
    "restrain",
    RESTRAIN,
    "county-traffic-police",
    ["tested"],
    "at-once",
    ["restrained", "handed-over", "released-sober"],
  ] as const;
  const notifyFamily = [
    "notify-family-of-restraint",
    NOTIFY_FAMILY,
    "traffic-police",
    ["restrained"],
    "at-once",
    ["family-told-of-restraint"],
  ] as const;
  const release = [
    "release-sober",
    RELEASE,
    "traffic-police",
    ["restrained"],
    "until-sober",
    ["released-sober", "handed-over"],
  ] as const;
  const approve = [
    "approve-measure",
    APPROVE,
    "traffic-police",
    ["licence-withheld", "vehicle-withheld"],
    { hours: 24 },
    ["measure-approved"],
  ] as const;
  const approveRestraint = [
    "approve-restraint",
    APPROVE_RESTRAINT,
    "traffic-police",
    ["restrained"],
    "at-once",
    ["measure-approved"],
  ] as const;
  return [
    dutyTimeline(
      dutyFrom(
        "2004-05-01",
        ...restrain,
        { ...ROAD_TRAFFIC_SAFETY_LAW_2003, clause: "art. 91(1), (2)", confidence: "confirmed" },
        MOTOR_DRUNK,
      ),
      dutyFrom("2011-05-01", ...restrain, citeTrafficLaw("art. 91(2), (4)"), MOTOR_DRUNK),
    ),
    dutyTimeline(
      dutyFrom("2012-01-01", ...notifyFamily, citeCoercionLaw("art. 20(1)(1)")),
      dutyFrom("2019-01-01", ...notifyFamily, citeCaseRules("art. 55(5)")),
    ),
    dutyTimeline(
      dutyFrom(
        "2012-01-01",
        ...release,
        citeCoercionLaw("art. 20", "That a measure ends with its purpose is from general knowledge.", "unconfirmed"),
      ),
      dutyFrom("2019-01-01", ...release, citeCaseRules("art. 58")),
    ),
    dutyTimeline(
      dutyFrom("2012-01-01", ...approve, citeCoercionLaw("art. 19")),
      dutyFrom("2019-01-01", ...approve, citeCaseRules("art. 56", "Also procedure rules art. 25.")),
    ),
    dutyTimeline(
      dutyFrom("2012-01-01", ...approveRestraint, citeCoercionLaw("art. 20(1)(2)")),
      dutyFrom("2019-01-01", ...approveRestraint, citeCaseRules("art. 56")),
    ),
    dutyTimeline(
      ...dutyOfRules(
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
        citeRules("arts. 25(1)(3) to (5), 26"),
      ),
    ),
    dutyTimeline(
      ...dutyOfRules(
        "2009-04-01",
        "hand-in-licence",
        { en: "hand in the withheld licence", zh: "将扣留的驾驶证交所属公安机关交通管理部门" },
        "traffic-police",
        ["licence-withheld"],
        { hours: 24 },
        ["licence-handed-in"],
        citeRules("art. 32"),
      ),
    ),
    dutyTimeline(
      ...dutyOfRules(
        "2009-04-01",
        "hand-in-vehicle",
        { en: "hand in the withheld vehicle", zh: "将扣留的车辆交所属公安机关交通管理部门" },
        "traffic-police",
        ["vehicle-withheld"],
        { hours: 24 },
        ["vehicle-handed-in"],
        citeRules("art. 28"),
      ),
    ),
    dutyTimeline(
      dutyFrom(
        "2004-05-01",
        "hand-over-case",
        { en: "hand the case over to the traffic police department", zh: "将案件移交公安机关交通管理部门处理" },
        "traffic-police",
        ["licence-withheld"],
        { hours: 24 },
        ["case-handed-over"],
        citeTrafficLaw("art. 110(1)"),
      ),
    ),
  ];
})();
