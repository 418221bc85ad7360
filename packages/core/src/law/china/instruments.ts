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
  source: "https://m.64365.com/ask/8215584.aspx",
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
  source: "https://c.m.163.com/news/a/IM91FQ9B0553XV6L.html",
};
export const PROCEDURE_RULES: Instrument = {
  instrument: "MPS order 105 (amended 2020)",
  title: {
    en: "Provisions on the procedure for handling road traffic violations",
    zh: "道路交通安全违法行为处理程序规定",
  },
  source: LAWS,
};
export const PROCEDURE_RULES_2008: Instrument = { ...PROCEDURE_RULES, instrument: "MPS order 105" };
export const CASE_RULES: Instrument = {
  instrument: "Public security administrative case rules",
  title: {
    en: "Provisions on the procedure of public security organs for handling administrative cases",
    zh: "公安机关办理行政案件程序规定",
  },
  source: LAWS,
};
