import type { Words } from "../circumstances.ts";
import type { Condition } from "../condition.ts";
import type { Duty } from "../consequence.ts";
import type { Timeline } from "../timeline.ts";
import { citeCaseRules, citeRules, citeTrafficLaw, dutyFrom, dutyTimeline } from "./duty-timeline.ts";

const HAND_IN_LICENCE: Words = { en: "hand in the withheld licence", zh: "将扣留的驾驶证交所属公安机关交通管理部门" };
const HAND_IN_VEHICLE: Words = { en: "hand in the withheld vehicle", zh: "将扣留的车辆交所属公安机关交通管理部门" };
const MOTOR_DRUNK: Condition = { all: ["motor-vehicle", { category: "drunk" }] };

/** The duties after a measure on the spot: restraint, or a withheld licence or vehicle. */
export const MEASURE_DUTIES: readonly Timeline<Duty>[] = /* @__PURE__ */ (() => [
  dutyTimeline(
    dutyFrom(
      "2004-05-01",
      "restrain",
      { en: "restrain until sober", zh: "约束至酒醒" },
      "county-traffic-police",
      ["tested"],
      "at-once",
      ["restrained", "handed-over"],
      citeTrafficLaw("art. 91(2), (4)", "In the text of 2003 art. 91(1), (2)."),
      MOTOR_DRUNK,
    ),
  ),
  dutyTimeline(
    dutyFrom(
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
      citeCaseRules("art. 55(5)"),
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2013-01-01",
      "release-sober",
      { en: "end the restraint when sober, and question then", zh: "酒醒后立即解除约束" },
      "traffic-police",
      ["restrained"],
      "until-sober",
      ["released-sober", "handed-over"],
      citeCaseRules("art. 58"),
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2013-01-01",
      "approve-measure",
      { en: "report the measure taken on the spot and have it approved", zh: "报告并补办行政强制措施批准手续" },
      "traffic-police",
      ["licence-withheld", "vehicle-withheld"],
      { hours: 24 },
      ["measure-approved"],
      citeCaseRules("art. 56", "Also procedure rules art. 25."),
    ),
  ),
  dutyTimeline(
    dutyFrom(
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
    dutyFrom(
      "2009-04-01",
      "hand-in-licence",
      HAND_IN_LICENCE,
      "traffic-police",
      ["licence-withheld"],
      { hours: 24 },
      ["licence-handed-in"],
      citeRules("art. 32"),
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2009-04-01",
      "hand-in-vehicle",
      HAND_IN_VEHICLE,
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
])();
