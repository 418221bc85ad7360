import { type Refusal, refuse } from "../refusal.ts";

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
  | "tractor";

/** A plate of a known form, without separators, letters in upper case. `province` is its first character where it names one. */
export interface Plate {
  readonly ok: true;
  readonly number: string;
  readonly kind: PlateKind;
  readonly province: string | null;
}

/** The 31 province characters of mainland plates. */
export const PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

const P = `[${PROVINCES}]`;
/** Letters and digits of a serial; I and O are never used in it. */
const S = "[A-HJ-NP-Z0-9]";

/** Forms of GA 36 and of practice, each tried in turn. Some are unconfirmed, which is why a plate of no form can still be recorded as `other`. */
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
  ["tractor", new RegExp(`^${P}\\d{7}$`)],
];

/**
 * Recognises a mainland Chinese plate in any spelling: full-width or lower-case letters, spaces, dots and hyphens between. Refuses a plate of no known form with
 * what is wrong in words; since real stops have temporary, foreign and missing plates, a caller should let it be recorded as `other`.
 */
export function parsePlate(written: string): Plate | Refusal {
  const number = written
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s·•.\-—_]/g, "");
  const form = FORMS.find(([, pattern]) => pattern.test(number));
  if (!form) return refuse({ code: "plate-unknown-form", message: whatIsWrong(number), path: "" });
  const first = number[0] as string;
  return { ok: true, number, kind: form[0], province: PROVINCES.includes(first) ? first : null };
}

function whatIsWrong(number: string): string {
  if (number === "") return "is empty";
  if (!PROVINCES.includes(number[0] as string)) return `"${number}" does not begin with a province's character`;
  if (!/^[A-Z]/.test(number.slice(1))) return `"${number}" has no letter after the province`;
  if (/[IO]/.test(number.slice(2))) return `"${number}" has an I or O in its serial, where only 1 and 0 occur`;
  if (number.length < 7) return `"${number}" has ${number.length} characters, and a plate has 7, or 8 for new energy`;
  if (number.length > 8) return `"${number}" has ${number.length} characters, more than any plate`;
  return `"${number}" has none of the known forms`;
}
