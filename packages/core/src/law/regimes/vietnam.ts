import { issues } from "../issues.ts";
import { regime, type Tier } from "../regime.ts";

const OF_BREATH: readonly Tier[] = [
  { category: "over-limit", comparison: ">", value: "0" },
  { category: "level-2", comparison: ">", value: "0.25" },
  { category: "level-3", comparison: ">", value: "0.4" },
];
const OF_BLOOD: readonly Tier[] = [
  { category: "over-limit", comparison: ">", value: "0" },
  { category: "level-2", comparison: ">", value: "50" },
  { category: "level-3", comparison: ">", value: "80" },
];

/** Any alcohol is forbidden since 2020; three levels set the fine. */
export const vietnam = /* @__PURE__ */ regime({
  code: "VN",
  name: { en: "Vietnam", zh: "越南" },
  limits: issues("+07:00", "2025-01-01", [
    {
      from: "2020-01-01",
      cite: {
        instrument: "Decree 100/2019/ND-CP",
        title: { en: "Decree on administrative penalties in road and rail traffic", zh: "道路和铁路交通行政处罚法令" },
        clause: "arts. 5 and following",
        confidence: "partly-confirmed",
        source:
          "https://e.vnexpress.net/news/news/traffic/new-traffic-law-enshrines-zero-alcohol-limit-for-drivers-4763247.html",
        note: "The bands were read; the operators at their upper edges and the article are unconfirmed.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: OF_BREATH,
        },
        blood: {
          unit: "mg/100mL",
          tiers: OF_BLOOD,
        },
      },
    },
    {
      from: "2025-01-01",
      cite: {
        instrument: "Law on Road Traffic Order and Safety 2024",
        title: { en: "Law on Road Traffic Order and Safety; Decree 168/2024/ND-CP", zh: "道路交通秩序与安全法" },
        clause: "art. 9(2)",
        confidence: "partly-confirmed",
        source:
          "https://vietnamnet.vn/en/absolute-alcohol-ban-for-drivers-approved-by-vietnam-s-national-assembly-2295822.html",
        note: "The zero was read; the bands of Decree 168/2024 are unconfirmed.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: OF_BREATH,
        },
        blood: {
          unit: "mg/100mL",
          tiers: OF_BLOOD,
        },
      },
    },
  ]),
});
