import { isDate } from "../calendar.ts";
import { type Refusal, refuse } from "../refusal.ts";

/** What a resident ID number says of its bearer. `division` is that of the first registration and may be one that was abolished since. */
export interface ResidentId {
  readonly ok: true;
  /** 17 digits and the check character, `X` in upper case. */
  readonly number: string;
  readonly division: string;
  readonly bornOn: string;
  readonly sex: "male" | "female";
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = "10X98765432";

/**
 * Checks a Chinese resident ID number after GB 11643-1999: length, characters, a birth date that the calendar has, the check character (ISO 7064 MOD 11-2).
 * With `on` (a date as in 2020-10-15) a birth date after that day is refused too.
 */
export function parseResidentId(written: string, on?: string): ResidentId | Refusal {
  const problem = (code: string, message: string) => refuse({ code, message, path: "" });
  const number = written.normalize("NFKC").replace(/\s/g, "").toUpperCase();
  if (number.length !== 18) return problem("id-length", `has ${number.length} characters, not 18`);
  if (!/^\d{17}[\dX]$/.test(number)) return problem("id-character", "must be 17 digits and a last digit or X");
  const bornOn = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (!isDate(bornOn)) return problem("id-date", `${bornOn} is no day of the calendar`);
  if (checkCharacter(number) !== number[17]) return problem("id-checksum", "the last character does not fit the others: one of them is mistyped");
  if (on !== undefined && bornOn > on) return problem("id-date", `${bornOn} lies after ${on}`);
  return { ok: true, number, division: number.slice(0, 6), bornOn, sex: Number(number[16]) % 2 === 1 ? "male" : "female" };
}

/** The check character that 17 digits ask for. */
export function checkCharacter(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return CHECK_CHARACTERS[sum % 11] as string;
}

/** Full years from a birth date to a day, both as in 2020-10-15. */
export function ageOn(bornOn: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(bornOn.slice(0, 4));
  return day.slice(5) < bornOn.slice(5) ? years - 1 : years;
}
