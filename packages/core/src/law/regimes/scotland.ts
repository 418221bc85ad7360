import { regime } from "../regime.ts";
import { prescribedLimits, ROAD_TRAFFIC_ACT_1988 } from "./prescribed-limit.ts";

/** Road Traffic Act 1988 in Scotland: the general limit until the Scottish regulations lowered it. */
export const scotland = /* @__PURE__ */ regime({
  code: "GB-SCT",
  name: { en: "Scotland", zh: "苏格兰" },
  limits: prescribedLimits("2026-01-01", [
    ROAD_TRAFFIC_ACT_1988,
    {
      from: "2014-12-05",
      breath: "22",
      blood: "50",
      urine: "67",
      cite: {
        instrument: "SSI 2014/328",
        title: {
          en: "Road Traffic Act 1988 (Prescribed Limit) (Scotland) Regulations 2014",
          zh: "1988年道路交通法(法定限值)(苏格兰)2014年条例",
        },
        clause: "reg. 2",
        confidence: "confirmed",
        source: "https://legislation.gov.uk/ssi/2014/328/made/data.html",
      },
    },
  ]),
});
