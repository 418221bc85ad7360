import { regime } from "../regime.ts";
import { prescribedLimits } from "./prescribed-limit.ts";

/** Road Traffic Act 1988: it is an offence to drive with more than the prescribed limit. */
export const englandAndWales = regime({
  code: "GB-EAW",
  name: { en: "England and Wales", zh: "英格兰和威尔士" },
  // The government's road safety strategy of January 2026 proposes 22 and calls 35 the limit in force.
  limits: prescribedLimits("2026-01-01", [
    {
      from: "1989-05-15",
      breath: "35",
      blood: "80",
      urine: "107",
      cite: {
        instrument: "Road Traffic Act 1988",
        title: { en: "Road Traffic Act 1988 (c. 52)", zh: "1988年道路交通法" },
        clause: "ss. 5(1), 11(2)",
        confidence: "partly-confirmed",
        source: "https://legislation.gov.uk/ukpga/1988/52/section/11/1996-07-01/data.html",
        note: "The figures were read in the Act's text of 1 July 1996; the day on which the Act came into force was not.",
      },
    },
  ]),
});
