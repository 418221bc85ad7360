import { regime } from "../regime.ts";
import { prescribedLimits } from "./prescribed-limit.ts";

/**
 * Road Traffic (Northern Ireland) Order 1995. The lower limits of the 2016 Act (50 and 20) were enacted; no text read
 * shows that they are in force.
 */
export const northernIreland = /* @__PURE__ */ regime({
  code: "GB-NIR",
  name: { en: "Northern Ireland", zh: "北爱尔兰" },
  limits: prescribedLimits("2025-03-02", [
    {
      from: "2006-01-01",
      breath: "35",
      blood: "80",
      urine: "107",
      cite: {
        instrument: "SI 1995/2994 (NI 18)",
        title: { en: "Road Traffic (Northern Ireland) Order 1995", zh: "1995年道路交通(北爱尔兰)令" },
        clause: "arts. 13(2), 16",
        confidence: "partly-confirmed",
        source: "https://legislation.gov.uk/id/nisi/1995/2994/article/13",
        note:
          "Art. 13(2) was read in its text of 1 January 2006 and as up to date on 2 March 2025. The " +
          "figures are older; the first day of the Order's own was not read, so no earlier date is " +
          "answered. The number of the offence's article is unconfirmed.",
      },
    },
  ]),
});
