import { regime } from "../regime.ts";
import { prescribedLimits } from "./prescribed-limit.ts";

/** Road Traffic Act 1988 as it holds in Scotland: the general limit until the Scottish regulations lowered it. */
export const scotland = regime({
  code: "GB-SCT",
  name: { en: "Scotland", zh: "苏格兰" },
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
