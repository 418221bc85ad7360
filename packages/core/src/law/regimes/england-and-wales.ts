import { regime } from "../regime.ts";
import { prescribedLimits, ROAD_TRAFFIC_ACT_1988 } from "./prescribed-limit.ts";

/** Road Traffic Act 1988: it is an offence to drive with more than the prescribed limit. */
export const englandAndWales = /* @__PURE__ */ regime({
  code: "GB-EAW",
  name: { en: "England and Wales", zh: "英格兰和威尔士" },
  // The government's road safety strategy of January 2026 proposes 22 and names 35 as the limit in force.
  limits: prescribedLimits("2026-01-01", [ROAD_TRAFFIC_ACT_1988]),
});
