/** Adds decimal texts, each multiplied by its count, without rounding. */
export function sumDecimals(parts: readonly { value: string; count: number }[]): string {
  const places = Math.max(0, ...parts.map(({ value }) => getFraction(value).length));
  const scaled = parts.reduce((sum, { value, count }) => sum + toScaled(value, places) * BigInt(count), 0n);
  return formatScaled(scaled, places);
}

/** Returns `part` of `whole` as a decimal with four places, rounded half up; `null` if `whole` is 0. */
export function computeShare(part: number, whole: number): string | null {
  return whole === 0 ? null : formatScaled((BigInt(part) * 20_000n + BigInt(whole)) / (BigInt(whole) * 2n), 4, true);
}

/**
 * Returns the change from one count to another in percent, signed, with two places: 1001 after 115 is "+770.43". `null`
 * after 0.
 */
export function computeChangePercent(now: number, before: number): string | null {
  if (before === 0) return null;
  const tenThousandths = (BigInt(now) - BigInt(before)) * 10_000n;
  const size = tenThousandths < 0n ? -tenThousandths : tenThousandths;
  const rounded = (2n * size + BigInt(before)) / (2n * BigInt(before));
  return `${tenThousandths < 0n ? "-" : "+"}${formatScaled(rounded, 2, true)}`;
}

/** Compares two decimal texts as numbers. */
export function compareDecimals(a: string, b: string): number {
  const places = Math.max(getFraction(a).length, getFraction(b).length);
  const difference = toScaled(a, places) - toScaled(b, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function getFraction(value: string): string {
  return value.split(".")[1] ?? "";
}

function toScaled(value: string, places: number): bigint {
  return BigInt((value.split(".")[0] || "0") + getFraction(value).padEnd(places, "0"));
}

function formatScaled(scaled: bigint, places: number, keepZeros = false): string {
  const digits = scaled.toString().padStart(places + 1, "0");
  const fraction = digits.slice(digits.length - places);
  const shown = keepZeros ? fraction : fraction.replace(/0+$/, "");
  return digits.slice(0, digits.length - places) + (places > 0 && shown !== "" ? `.${shown}` : "");
}
