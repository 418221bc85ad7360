import type { Condition } from "../condition.ts";
import type { Duty } from "../consequence.ts";
import type { Timeline } from "../timeline.ts";
import { LICENSED } from "./administrative.ts";
import { citePenaltyLaw, citeRules, dutyFrom, dutyOfRules, dutyTimeline } from "./duty-timeline.ts";
import { ACCIDENT_RULES } from "./instruments.ts";

/** A licence that is revoked: drunk, or drinking with a commercial vehicle or again. */
const REVOKED: Condition = {
  all: [
    "motor-vehicle",
    LICENSED,
    {
      any: [
        { category: "drunk" },
        { all: [{ category: "drinking" }, { any: ["commercial-use", "punished-for-drinking"] }] },
      ],
    },
  ],
};

/** The duties from the driver's appearance until the authority decides. */
export const DECISION_DUTIES: readonly Timeline<Duty>[] = /* @__PURE__ */ (() => [
  dutyTimeline(
    ...dutyOfRules(
      "2009-04-01",
      "appear",
      { en: "appear at the named place to have the case handled", zh: "到指定地点接受处理" },
      "driver",
      ["licence-withheld", "vehicle-withheld"],
      { workingDays: 15 },
      ["driver-appeared"],
      {
        ...citeRules("art. 25(3)"),
        note: "Working days by art. 81; Road Traffic Safety Law art. 110(2) says 15 days alone.",
      },
    ),
  ),
  dutyTimeline(
    ...dutyOfRules(
      "2009-04-01",
      "decide-fine",
      { en: "decide the fine", zh: "作出罚款决定" },
      "county-traffic-police",
      ["driver-appeared"],
      { hours: 24 },
      ["fine-decided"],
      citeRules("art. 51"),
      { all: ["motor-vehicle", { category: "drinking" }] },
    ),
  ),
  dutyTimeline(
    ...dutyOfRules(
      "2011-05-01",
      "decide-suspension",
      { en: "decide the suspension of the licence", zh: "作出暂扣机动车驾驶证的决定" },
      "county-traffic-police",
      ["driver-appeared"],
      { workingDays: 3 },
      ["suspension-decided"],
      citeRules("art. 51"),
      {
        all: [
          "motor-vehicle",
          { category: "drinking" },
          { not: "commercial-use" },
          { not: "punished-for-drinking" },
          LICENSED,
        ],
      },
    ),
  ),
  dutyTimeline(
    ...dutyOfRules(
      "2011-05-01",
      "decide-revocation",
      { en: "decide the revocation of the licence", zh: "作出吊销机动车驾驶证的决定" },
      "prefecture-traffic-police",
      ["driver-appeared", "hearing-ended"],
      { workingDays: 7 },
      ["revocation-decided"],
      citeRules("art. 51"),
      REVOKED,
      "duty",
      // Where the accident is a crime, the revocation follows the judgment and has no figure.
      { unless: "accident-crime" },
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2018-05-01",
      "decide-revocation-after-judgment",
      { en: "decide the revocation of the licence after the judgment", zh: "有罪判决后及时吊销机动车驾驶证" },
      "prefecture-traffic-police",
      ["judged"],
      "promptly",
      ["revocation-decided"],
      { ...ACCIDENT_RULES, clause: "art. 82", confidence: "confirmed", note: "及时: no figure." },
      { all: ["motor-vehicle", LICENSED, "accident-crime"] },
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2021-07-15",
      "tell-of-hearing",
      { en: "tell the driver of the right to a hearing", zh: "告知当事人有要求听证的权利" },
      "prefecture-traffic-police",
      ["driver-appeared"],
      "before-decision",
      ["hearing-told", "hearing-requested", "hearing-ended"],
      citePenaltyLaw(
        "art. 63(1)(3)",
        "Revocation of a licence. Also a fine of 2,000 yuan or more on a person: case rules art. 123.",
      ),
      { any: [REVOKED, { all: ["motor-vehicle", { category: "drinking" }, "commercial-use"] }] },
      "duty",
      { until: ["revocation-decided"] },
    ),
  ),
  dutyTimeline(
    dutyFrom(
      "2021-07-15",
      "request-hearing",
      { en: "may ask for a hearing", zh: "可以要求听证" },
      "driver",
      ["hearing-told"],
      { workingDays: 5 },
      ["hearing-requested", "hearing-ended"],
      citePenaltyLaw("art. 64(1)", "Working days: art. 85."),
      undefined,
      "right",
    ),
  ),
])();
