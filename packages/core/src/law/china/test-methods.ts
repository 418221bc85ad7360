import { parseMoment } from "../../calendar.ts";
import type { Refusal } from "../../refusal.ts";
import { type Cite, type InForce, type Timeline, timeline, valueAt } from "../timeline.ts";
import { CHECKED_THROUGH, OFFSET } from "./coverage.ts";

export type TestMethod = "breath" | "blood" | "saliva" | "body-balance";

const TITLE = {
  zh: "车辆驾驶人员血液、呼气酒精含量阈值与检验",
  en: "Thresholds and tests of blood and breath alcohol content of vehicle drivers",
};

/**
 * The test methods that each issue of GB 19522 allowed. A saliva strip or a balance test was only a screening: it never
 * gave a category.
 */
export const TEST_METHODS: Timeline<readonly TestMethod[]> = /* @__PURE__ */ timeline(OFFSET, CHECKED_THROUGH, [
  {
    from: "2004-05-31",
    value: ["breath", "blood", "body-balance"],
    cite: {
      instrument: "GB 19522-2004",
      title: TITLE,
      clause: "5",
      confidence: "partly-confirmed",
      source: "http://wzjg.66wz.com/system/2005/09/20/100000700.shtml",
    },
  },
  {
    from: "2011-07-01",
    value: ["breath", "blood", "saliva", "body-balance"],
    cite: {
      instrument: "GB 19522-2010",
      title: TITLE,
      clause: "5.1 to 5.5",
      confidence: "confirmed",
      source: "https://ibooks.qq.com/read/1026700875/122",
      note:
        "Saliva and balance where neither breath nor blood can be tested; copies differ between " +
        "shall and may. Amendment no. 1 of 2017 changed references to laboratory methods alone " +
        "(unconfirmed).",
    },
  },
  {
    from: "2024-08-01",
    value: ["breath", "blood"],
    cite: {
      instrument: "GB 19522-2024",
      title: TITLE,
      clause: "5.1",
      confidence: "partly-confirmed",
      source: "https://1wenmi.com/doc/1024252.html",
      note:
        "The list of technical changes names the deletion of saliva and balance tests; the clause " +
        "itself was not read.",
    },
  },
]);

/**
 * Returns the test methods that the Chinese standard of a day allowed, with the clause. Refuses a day before the first
 * standard.
 */
export function findTestMethods(at: string): InForce<readonly TestMethod[]> | Refusal {
  const when = parseMoment(at);
  return when.ok ? valueAt(TEST_METHODS, when.moment) : when;
}

/**
 * Requirements for a breath analyser: its standard, its verification, and the errors that verification allows. Errors
 * are never deducted from a reading.
 */
export interface AnalyserRule {
  readonly standard: string;
  readonly verification: string;
  /** The longest interval between verifications in the regulation. The certificate's own last day prevails. */
  readonly intervalMonths: number;
  readonly permittedError: {
    readonly below: { readonly mgPerL: string; readonly firstVerification: string; readonly inUse: string };
    readonly from: {
      readonly mgPerL: string;
      readonly firstVerificationPercent: string;
      readonly inUsePercent: string;
    };
  };
}

const analyserRule = (standard: string, verification: string): AnalyserRule => ({
  standard,
  verification,
  intervalMonths: 12,
  permittedError: {
    below: { mgPerL: "0.400", firstVerification: "0.025", inUse: "0.040" },
    from: { mgPerL: "0.400", firstVerificationPercent: "6", inUsePercent: "10" },
  },
});

const ANALYSER_TITLE = {
  zh: "呼出气体酒精含量检测仪检定规程",
  en: "Verification regulation of breath alcohol analysers",
};
const FROM_GENERAL_KNOWLEDGE =
  "The instrument, its dates and its quantity were read; the interval and the permitted errors " +
  "are from general knowledge.";
const analyserCite = (instrument: string, source: string): Cite => ({
  instrument,
  title: ANALYSER_TITLE,
  clause: "whole",
  confidence: "unconfirmed",
  source,
  note: FROM_GENERAL_KNOWLEDGE,
});

const OLD = "https://11bz.com/a/651431.html";
const NEW = "https://www.chinesestandard.net";

export const ANALYSER_RULES: Timeline<AnalyserRule> = /* @__PURE__ */ timeline(OFFSET, CHECKED_THROUGH, [
  { from: "2007-06-08", value: analyserRule("GA 307-2001", "JJG 657-2006"), cite: analyserCite("JJG 657-2006", OLD) },
  {
    from: "2008-06-01",
    value: analyserRule("GB/T 21254-2007", "JJG 657-2006"),
    cite: analyserCite("JJG 657-2006; GB/T 21254-2007", OLD),
  },
  {
    from: "2018-07-01",
    value: analyserRule("GB/T 21254-2017", "JJG 657-2006"),
    cite: analyserCite("JJG 657-2006; GB/T 21254-2017", NEW),
  },
  {
    from: "2020-03-27",
    value: analyserRule("GB/T 21254-2017", "JJG 657-2019"),
    cite: analyserCite("JJG 657-2019; GB/T 21254-2017", NEW),
  },
]);

/** Returns the requirements for a breath analyser on a day. Refuses a day before the first known regulation. */
export function findAnalyserRule(at: string): InForce<AnalyserRule> | Refusal {
  const when = parseMoment(at);
  return when.ok ? valueAt(ANALYSER_RULES, when.moment) : when;
}
