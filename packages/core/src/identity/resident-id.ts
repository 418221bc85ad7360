import { isDate } from "../calendar.ts";
import type { ProblemCode } from "../problem-codes.ts";
import { type Problem, type Refusal, refuse } from "../refusal.ts";
import { PROVINCE_TABLE, type Province } from "./divisions.ts";

/** The facts in a resident ID number. `division` is that of the first registration and may no longer exist. */
export interface ResidentId {
  readonly ok: true;
  /** 17 digits and the check character, with `X` in upper case; 15 digits in the form used before 1999. */
  readonly number: string;
  readonly form: "18" | "15";
  readonly division: string;
  readonly province: Province;
  readonly bornOn: string;
  readonly sex: "male" | "female";
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = "10X98765432";

/** From this date on, cards with a 15-digit number are invalid (Resident Identity Card Law, transitional article). */
const OLD_FORM_UNTIL = "2013-01-01";

/**
 * Parses a Chinese resident ID number (GB 11643-1999) and checks its length, characters, province, birth date and check
 * character (ISO 7064 MOD 11-2).
 *
 * @param written The number as written; spaces and a lower-case x are allowed.
 * @param on If given (a date, as in 2020-10-15), a later birth date is refused, and from 2013 on the 15-digit form.
 *
 * @example
 * ```ts
 * import { parseResidentId } from "@roadside/core";
 *
 * const id = parseResidentId("11010519491231002X");
 * console.log(id.ok && id.bornOn, id.ok && id.sex); // 1949-12-31 female
 *
 * const mistyped = parseResidentId("110105194912310021");
 * console.log(mistyped.ok ? "" : mistyped.error.code); // id-checksum
 * ```
 */
export function parseResidentId(written: string, on?: string): ResidentId | Refusal {
  const number = written.normalize("NFKC").replace(/\s/g, "").toUpperCase();
  const old = number.length === 15;
  if (number.length !== 18 && !old)
    return problem(
      "id-length",
      `has ${number.length} characters, not 18`,
      `有${number.length}位，应为18位`,
      0,
      number.length,
    );
  const strange = [...number].findIndex(
    (character, index) => !(/\d/.test(character) || (!old && index === 17 && character === "X")),
  );
  if (strange >= 0) {
    return problem(
      "id-character",
      "must be digits; the last character may be X",
      `第${strange + 1}位应为数字(第18位可以是X)`,
      strange,
      strange + 1,
    );
  }
  const province = PROVINCE_TABLE.get(number.slice(0, 2)) ?? RESIDENCE_PERMITS.get(number.slice(0, 2));
  if (!province)
    return problem(
      "id-division",
      `unknown province code ${number.slice(0, 2)}`,
      `没有代码为${number.slice(0, 2)}的省级行政区`,
      0,
      2,
    );
  const digits = old ? `${number.slice(0, 6)}19${number.slice(6)}` : number;
  const bornOn = `${digits.slice(6, 10)}-${digits.slice(10, 12)}-${digits.slice(12, 14)}`;
  const dateEnd = old ? 12 : 14;
  if (!isDate(bornOn))
    return problem("id-date", `${bornOn} is not a valid date`, `出生日期${bornOn}不存在`, 6, dateEnd);
  if (!old && computeCheckCharacter(number) !== number[17]) {
    return problem(
      "id-checksum",
      "the check character does not match: one character is mistyped",
      "校验码不符：有一位录入错误",
      0,
      18,
    );
  }
  if (on !== undefined && bornOn > on)
    return problem("id-date", `birth date ${bornOn} is after ${on}`, `出生日期${bornOn}晚于${on}`, 6, dateEnd);
  if (old && on !== undefined && on >= OLD_FORM_UNTIL) {
    return problem("id-old-form", "15-digit numbers have been invalid since 2013", "15位号码自2013年起失效", 0, 15);
  }
  const sex = Number(digits[16]) % 2 === 1 ? "male" : "female";
  return { ok: true, number, form: old ? "15" : "18", division: number.slice(0, 6), province, bornOn, sex };
}

/** Residence permits for people from Hong Kong, Macau and Taiwan begin with 81, 82 and 83 (unconfirmed). */
const RESIDENCE_PERMITS: ReadonlyMap<string, Province> = /* @__PURE__ */ new Map([
  ["83", { code: "83", zh: "台湾", en: "Taiwan", plate: null }],
]);

function problem(code: ProblemCode, message: string, zh: string, from: number, to: number): Refusal {
  const one: Problem = { code, message, zh, path: "", span: [from, to] };
  return refuse(one);
}

/** Computes the check character of 17 digits. */
export function computeCheckCharacter(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return CHECK_CHARACTERS[sum % 11] as string;
}

/** Returns the age in full years on a date. Both dates are written as in 2020-10-15. */
export function ageOn(bornOn: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(bornOn.slice(0, 4));
  return day.slice(5) < bornOn.slice(5) ? years - 1 : years;
}
