import { type Problem, type Refusal, refuse } from "../refusal.ts";

export type PlateKind =
  | "ordinary"
  | "new-energy-small"
  | "new-energy-large"
  | "trailer"
  | "coach"
  | "police"
  | "hong-kong-macau"
  | "consulate"
  | "embassy"
  | "emergency-rescue"
  | "armed-police"
  | "military"
  | "temporary"
  | "tractor";

/**
 * A plate of a known form, without separators, in upper case. `province` is its first character if that is a province.
 */
export interface Plate {
  readonly ok: true;
  readonly number: string;
  readonly kind: PlateKind;
  readonly province: string | null;
}

/** The 31 province characters of mainland plates. */
export const PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

const P = `[${PROVINCES}]`;
/** Letters and digits of a serial number. I and O are never used. */
const S = "[A-HJ-NP-Z0-9]";

/**
 * Forms of GA 36 and of practice, in the order in which they are tried. Some are unconfirmed, so a plate of an unknown
 * form can still be recorded as `other`.
 */
const FORMS: readonly (readonly [PlateKind, RegExp])[] = [
  ["hong-kong-macau", new RegExp(`^粤Z${S}{4}[港澳]$`)],
  ["trailer", new RegExp(`^${P}[A-Z]${S}{4}挂$`)],
  ["coach", new RegExp(`^${P}[A-Z]${S}{4}学$`)],
  ["police", new RegExp(`^${P}[A-Z]${S}{4}警$`)],
  ["consulate", new RegExp(`^${P}[A-Z]${S}{4}领$`)],
  ["emergency-rescue", new RegExp(`^${P}[A-Z]?${S}{3,5}应急$`)],
  ["embassy", /^(使\d{6}|\d{6}使)$/],
  ["new-energy-small", new RegExp(`^${P}[A-Z][DABCEFGHJK]${S}\\d{4}$`)],
  ["new-energy-large", new RegExp(`^${P}[A-Z]\\d{5}[DABCEFGHJK]$`)],
  ["ordinary", new RegExp(`^${P}[A-Z]${S}{5}$`)],
  ["armed-police", new RegExp(`^WJ${P}?\\d{4,5}${S}?$`)],
  ["military", /^[A-HJ-NP-Z]{2}\d{5}$/],
  // A temporary plate is made of paper; 临 is before or after its digits (unconfirmed).
  ["temporary", new RegExp(`^(${P}[A-Z]临\\d{4,6}|${P}[A-Z]\\d{4,6}临|临${P}?[A-Z]?\\d{4,7})$`)],
  ["tractor", new RegExp(`^${P}\\d{7}$`)],
];

/**
 * Parses a mainland Chinese plate in any spelling: full-width or lower-case letters, with spaces, dots or hyphens.
 * Refuses a plate of an unknown form and says what is wrong. Real stops have temporary, foreign and missing plates, so
 * a caller should allow those to be recorded as `other`.
 *
 * @example
 * ```ts
 * import { parsePlate } from "@roadside/core";
 *
 * const plate = parsePlate("云l·12345");
 * console.log(plate.ok && plate.number, plate.ok && plate.kind); // 云L12345 ordinary
 *
 * const wrong = parsePlate("云L1234O");
 * console.log(wrong.ok ? "" : wrong.error.span); // [ 6, 7 ]
 * ```
 */
export function parsePlate(written: string): Plate | Refusal {
  const number = written
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s·•.\-—_]/g, "");
  const form = FORMS.find(([, pattern]) => pattern.test(number));
  if (!form) return refuse({ code: "plate-unknown-form", path: "", ...describeFault(number) });
  const first = number[0] as string;
  return { ok: true, number, kind: form[0], province: PROVINCES.includes(first) ? first : null };
}

/** Describes what is wrong, in both languages, and at which characters. */
function describeFault(number: string): Pick<Problem, "message" | "zh" | "span"> {
  const fault = (message: string, zh: string, from: number, to: number) => ({ message, zh, span: [from, to] as const });
  if (number === "") return fault("is empty", "没有填写", 0, 0);
  if (!PROVINCES.includes(number[0] as string))
    return fault(`"${number}" must begin with a province's character`, "首位不是省份简称", 0, 1);
  if (!/^[A-Z]/.test(number.slice(1)))
    return fault(`"${number}" must have a letter after the province`, "第2位应为字母", 1, 2);
  const letter = number.slice(2).search(/[IO]/);
  if (letter >= 0) {
    return fault(
      `"${number}" has an I or O in its serial number; use 1 or 0`,
      `第${letter + 3}位为字母I或O,序号中只用数字1和0`,
      letter + 2,
      letter + 3,
    );
  }
  if (number.length < 7)
    return fault(
      `"${number}" has ${number.length} characters; a plate has 7, a new-energy plate 8`,
      `有${number.length}位，应为7位（新能源8位）`,
      number.length,
      number.length,
    );
  if (number.length > 8)
    return fault(
      `"${number}" has ${number.length} characters; a plate has at most 8`,
      `有${number.length}位，超过任何号牌`,
      8,
      number.length,
    );
  return fault(`"${number}" does not match a known form`, "不符合任何已知号牌格式", 2, number.length);
}
