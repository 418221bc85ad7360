import type { Cite } from "../timeline.ts";

const LAWS = "https://github.com/LawRefBook/Laws";

type Instrument = Pick<Cite, "instrument" | "title" | "source">;

export const ROAD_TRAFFIC_SAFETY_LAW: Instrument = {
  instrument: "Road Traffic Safety Law",
  title: { en: "Road Traffic Safety Law", zh: "道路交通安全法" },
  source: LAWS,
};
export const ROAD_TRAFFIC_SAFETY_LAW_2003: Instrument = {
  instrument: "Road Traffic Safety Law (2003)",
  title: { en: "Road Traffic Safety Law, text of 28 October 2003", zh: "道路交通安全法(2003年)" },
  source: "https://github.com/cn/road-traffic-safety-law",
};
export const ROAD_TRAFFIC_REGULATIONS: Instrument = {
  instrument: "Road Traffic Safety Law Implementing Regulations",
  title: { en: "Implementing Regulations of the Road Traffic Safety Law", zh: "道路交通安全法实施条例" },
  source: LAWS,
};
export const LICENCE_RULES: Instrument = {
  instrument: "MPS order 162",
  title: {
    en: "Provisions on the application for and use of motor vehicle driving licences",
    zh: "机动车驾驶证申领和使用规定",
  },
  source: LAWS,
};
export const ACCIDENT_RULES: Instrument = {
  instrument: "Road traffic accident procedure rules (2018)",
  title: {
    en: "Provisions on the procedure for handling road traffic accidents",
    zh: "道路交通事故处理程序规定",
  },
  source: LAWS,
};
export const CRIMINAL_LAW: Instrument = {
  instrument: "Criminal Law",
  title: { en: "Criminal Law", zh: "刑法" },
  source: LAWS,
};
export const MPS_GUIDANCE_2011: Instrument = {
  instrument: "公交管〔2011〕190号",
  title: {
    en: "Ministry of Public Security guidance on investigating drunk driving crimes",
    zh: "关于公安机关办理醉酒驾驶机动车犯罪案件的指导意见",
  },
  source: "http://tushygear.com/xwzx/PoliticsNews/201109/t20110914_2067470.htm",
};
export const OPINION_2013: Instrument = {
  instrument: "法发〔2013〕15号",
  title: {
    en: "Opinion on the application of law in criminal cases of drunk driving of motor vehicles",
    zh: "关于办理醉酒驾驶机动车刑事案件适用法律若干问题的意见",
  },
  source: "https://chinalawtranslate.com/en/spc-spp-opinion-on-drunk-driving/",
};
export const OPINION_2023: Instrument = {
  instrument: "高检发办字〔2023〕187号",
  title: {
    en: "Opinion on handling criminal cases of drunk dangerous driving",
    zh: "关于办理醉酒危险驾驶刑事案件的意见",
  },
  source: "https://github.com/BitQAI/fakao",
};
export const PROCEDURE_RULES: Instrument = {
  instrument: "MPS order 105 (amended 2020)",
  title: {
    en: "Provisions on the procedure for handling road traffic violations",
    zh: "道路交通安全违法行为处理程序规定",
  },
  source: LAWS,
};
/** The text as made in 2008: arts. 33 and 34 were read. */
export const PROCEDURE_RULES_2008: Instrument = {
  ...PROCEDURE_RULES,
  instrument: "MPS order 105",
  source: "http://flbkb.com/falvwen/falv/vqdz88.html",
};
/** The numbers of its articles are those since the amendment of 2018 (order 149). */
export const CASE_RULES: Instrument = {
  instrument: "Public security administrative case rules (amended 2018)",
  title: {
    en: "Provisions on the procedure of public security organs for handling administrative cases",
    zh: "公安机关办理行政案件程序规定",
  },
  source: LAWS,
};
export const CASE_RULES_2012: Instrument = {
  ...CASE_RULES,
  instrument: "MPS order 125",
  source: "http://www.law-lib.com/law/law_view.asp?id=405959",
};
export const COERCION_LAW: Instrument = {
  instrument: "Administrative Coercion Law",
  title: { en: "Administrative Coercion Law", zh: "行政强制法" },
  source: LAWS,
};
export const PENALTY_LAW: Instrument = {
  instrument: "Administrative Penalty Law (2021)",
  title: { en: "Administrative Penalty Law, text of 22 January 2021", zh: "行政处罚法(2021年)" },
  source: LAWS,
};

/**
 * The first day on which each text was in force, and of articles that an amendment inserted or changed. No clause is
 * cited for an earlier day.
 */
export const IN_FORCE_FROM: readonly (readonly [instrument: string, from: string, clause?: RegExp])[] = [
  ["Road Traffic Safety Law (2003)", "2004-05-01"],
  ["Road Traffic Safety Law", "2004-05-01"],
  ["Road Traffic Safety Law", "2011-05-01", /\b91\b/],
  ["Road Traffic Safety Law Implementing Regulations", "2004-05-01"],
  ["Road traffic accident procedure rules (2018)", "2018-05-01"],
  ["MPS order 162", "2022-04-01"],
  ["MPS order 91", "2007-04-01"],
  ["MPS order 111", "2010-04-01"],
  ["MPS order 123", "2013-01-01"],
  ["MPS order 163", "2022-04-01"],
  ["MPS order 105", "2009-04-01"],
  ["MPS order 105 (amended 2020)", "2020-05-01"],
  ["MPS order 125", "2013-01-01"],
  ["Public security administrative case rules (amended 2018)", "2019-01-01"],
  ["Administrative Coercion Law", "2012-01-01"],
  ["Administrative Penalty Law (2021)", "2021-07-15"],
  ["Criminal Law", "2011-05-01", /133-1/],
  ["Criminal Law", "2015-11-01", /133-1\(1\)\(/],
  ["公交管〔2011〕190号", "2011-09-14"],
  ["法发〔2013〕15号", "2013-12-18"],
  ["高检发办字〔2023〕187号", "2023-12-28"],
];
