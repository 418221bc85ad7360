import type { Words } from "../circumstances.ts";
import type { Duty } from "../consequence.ts";
import type { Timeline } from "../timeline.ts";
import { LICENSED } from "./administrative.ts";
import { citeRules, dutyFrom, dutyTimeline } from "./duty-timeline.ts";

const APPEAR: Words = { en: "appear at the named place to have the case handled", zh: "到指定地点接受处理" };

/** The duties from the driver's appearance until the authority decides. */
export const DECISION_DUTIES: readonly Timeline<Duty>[] = /* @__PURE__ */ (() => [
  dutyTimeline(
    dutyFrom(
      "2009-04-01",
      "appear",
      APPEAR,
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
    dutyFrom(
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
    dutyFrom(
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
    dutyFrom(
      "2011-05-01",
      "decide-revocation",
      { en: "decide the revocation of the licence", zh: "作出吊销机动车驾驶证的决定" },
      "prefecture-traffic-police",
      ["driver-appeared", "hearing-ended"],
      { workingDays: 7 },
      ["revocation-decided"],
      citeRules("art. 51"),
      {
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
      },
    ),
  ),
])();
