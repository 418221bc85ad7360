import { type Refusal, refuse } from "../refusal.ts";

/** A province of GB/T 2260 and the first character of its plates; `null` for Hong Kong, Macau and Taiwan. */
export interface Province {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly plate: string | null;
}

const PROVINCE_ROWS =
  "11 北京 Beijing 京|12 天津 Tianjin 津|13 河北 Hebei 冀|14 山西 Shanxi 晋|15 内蒙古 Inner_Mongolia 蒙|" +
  "21 辽宁 Liaoning 辽|22 吉林 Jilin 吉|23 黑龙江 Heilongjiang 黑|31 上海 Shanghai 沪|32 江苏 Jiangsu 苏|" +
  "33 浙江 Zhejiang 浙|34 安徽 Anhui 皖|35 福建 Fujian 闽|36 江西 Jiangxi 赣|37 山东 Shandong 鲁|41 河南 Henan 豫|" +
  "42 湖北 Hubei 鄂|43 湖南 Hunan 湘|44 广东 Guangdong 粤|45 广西 Guangxi 桂|46 海南 Hainan 琼|50 重庆 Chongqing 渝|" +
  "51 四川 Sichuan 川|52 贵州 Guizhou 贵|53 云南 Yunnan 云|54 西藏 Tibet 藏|61 陕西 Shaanxi 陕|62 甘肃 Gansu 甘|" +
  "63 青海 Qinghai 青|64 宁夏 Ningxia 宁|65 新疆 Xinjiang 新|71 台湾 Taiwan|81 香港 Hong_Kong|82 澳门 Macau";

/** The provinces by the first two digits of a division code. */
export const PROVINCE_TABLE: ReadonlyMap<string, Province> = /* @__PURE__ */ new Map(
  PROVINCE_ROWS.split("|").map((row) => {
    const [code = "", zh = "", en = "", plate = null] = row.split(" ");
    return [code, { code, zh, en: en.replace("_", " "), plate }] as const;
  }),
);

/**
 * The twelve counties of Dali prefecture, identical in the code lists of 2007, 2019 and 2024. The numbers jump from 01
 * to 22.
 */
export const DALI_COUNTIES: ReadonlyMap<string, { readonly zh: string; readonly en: string }> = /* @__PURE__ */ new Map(
  [
    ["532901", { zh: "大理市", en: "Dali city" }],
    ["532922", { zh: "漾濞彝族自治县", en: "Yangbi" }],
    ["532923", { zh: "祥云县", en: "Xiangyun" }],
    ["532924", { zh: "宾川县", en: "Binchuan" }],
    ["532925", { zh: "弥渡县", en: "Midu" }],
    ["532926", { zh: "南涧彝族自治县", en: "Nanjian" }],
    ["532927", { zh: "巍山彝族回族自治县", en: "Weishan" }],
    ["532928", { zh: "永平县", en: "Yongping" }],
    ["532929", { zh: "云龙县", en: "Yunlong" }],
    ["532930", { zh: "洱源县", en: "Eryuan" }],
    ["532931", { zh: "剑川县", en: "Jianchuan" }],
    ["532932", { zh: "鹤庆县", en: "Heqing" }],
  ],
);

/** A division code: its level, its province, and its own name if it is listed here. */
export interface Division {
  readonly ok: true;
  readonly code: string;
  readonly level: "province" | "prefecture" | "county";
  readonly province: Province;
  readonly name: { readonly zh: string; readonly en: string } | null;
}

/**
 * Parses a division code of GB/T 2260 (two, four or six digits). Refuses a malformed code, an unknown province and an
 * unknown county of Dali. Counties of other prefectures are not listed and pass.
 */
export function parseDivision(written: string): Division | Refusal {
  const code = written.normalize("NFKC").trim();
  if (!/^(\d\d){1,3}$/.test(code)) {
    return refuse({
      code: "division-malformed",
      message: "must be two, four or six digits",
      zh: "行政区划代码应为2、4或6位数字",
      path: "",
      span: [0, code.length],
    });
  }
  const province = PROVINCE_TABLE.get(code.slice(0, 2));
  if (!province) {
    const message = `unknown province code ${code.slice(0, 2)}`;
    return refuse({
      code: "division-unknown",
      message,
      zh: `没有代码为${code.slice(0, 2)}的省级行政区`,
      path: "",
      span: [0, 2],
    });
  }
  const short = code.replace(/(00)+$/, "");
  const level = short.length === 2 ? "province" : short.length === 4 ? "prefecture" : "county";
  if (level === "county" && short.startsWith("5329") && !DALI_COUNTIES.has(short)) {
    return refuse({
      code: "division-unknown",
      message: `Dali has no county ${short}`,
      zh: `大理州没有代码为${short}的县市`,
      path: "",
      span: [4, 6],
    });
  }
  const dali = { zh: "大理白族自治州", en: "Dali prefecture" };
  const name = level === "province" ? province : (DALI_COUNTIES.get(short) ?? (short === "5329" ? dali : null));
  return { ok: true, code, level, province, name: name && { zh: name.zh, en: name.en } };
}
