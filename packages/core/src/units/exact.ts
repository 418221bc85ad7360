/** A whole number: a JavaScript number as long as that is exact, a bigint beyond. */
type Whole = number | bigint;

/** An exact number: a fraction of two whole numbers, the lower one positive. Never a binary floating-point value. */
export interface Exact {
  readonly n: Whole;
  readonly d: Whole;
}

/** So many digits are always a safe integer. */
const SAFE_DIGITS = 15;
const POWERS_OF_TEN: readonly number[] = Array.from({ length: SAFE_DIGITS + 1 }, (_, power) => 10 ** power);

/** The exact value of a plain decimal text ("0.36", "36", ".08"). Throws on anything else: texts from outside go through `parseReading`. */
export function exact(decimal: string): Exact {
  const read = exactFrom(decimal);
  if (!read) throw new TypeError(`"${decimal}" is no plain decimal`);
  return read;
}

const ZERO = 48;
const POINT = 46;

/** The exact value of digits with at most one point, as in 0.36, 36 or .08; `null` where the text is none. */
export function exactFrom(decimal: string): Exact | null {
  let digits = 0;
  let whole = 0;
  let places = -1;
  for (let index = 0; index < decimal.length; index += 1) {
    const code = decimal.charCodeAt(index);
    if (code === POINT && places < 0) {
      places = 0;
      continue;
    }
    const digit = code - ZERO;
    if (digit < 0 || digit > 9) return null;
    whole = whole * 10 + digit;
    digits += 1;
    if (places >= 0) places += 1;
  }
  if (digits === 0) return null;
  if (digits <= SAFE_DIGITS) return { n: whole, d: places > 0 ? (POWERS_OF_TEN[places] as number) : 1 };
  return { n: BigInt(decimal.replace(".", "")), d: 10n ** BigInt(Math.max(places, 0)) };
}

export function times(a: Exact, b: Exact): Exact {
  return { n: product(a.n, b.n), d: product(a.d, b.d) };
}

export function dividedBy(a: Exact, b: Exact): Exact {
  return { n: product(a.n, b.d), d: product(a.d, b.n) };
}

export function minus(a: Exact, b: Exact): Exact {
  return { n: difference(product(a.n, b.d), product(b.n, a.d)), d: product(a.d, b.d) };
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Exact, b: Exact): number {
  const [left, right] = [product(a.n, b.d), product(b.n, a.d)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Decimal places of a value whose decimals do not end. */
const ROUNDED_PLACES = 6;

/** The value as a plain decimal: all its digits where they end, else rounded half up to six places, and which of the two. */
export function decimalOf({ n, d }: Exact): { value: string; exact: boolean } {
  const negative = n < 0;
  // Nearly every value is so many tenths, hundredths or thousandths: its digits are there already.
  if (typeof n === "number" && typeof d === "number" && 1_000 % d === 0) {
    const text = thousandthsText(negative ? -n : n, d);
    return { value: negative ? `-${text}` : text, exact: true };
  }
  return longDivision(negative, BigInt(negative ? -n : n), BigInt(d));
}

/** What stands behind a whole number for so many thousandths, ".08" for 80: made once each, since instruments show no more than three places. */
const THOUSANDTHS: string[] = [];

/** A fraction whose lower number divides a thousand, as a decimal without idle zeros. */
function thousandthsText(n: number, d: number): string {
  const rest = n % d;
  const whole = (n - rest) / d;
  if (rest === 0) return String(whole);
  const index = rest * (1_000 / d);
  THOUSANDTHS[index] ??= fractionText(index, 3);
  return whole + (THOUSANDTHS[index] as string);
}

function fractionText(rest: number, places: number): string {
  return `.${String(rest).padStart(places, "0").replace(/0+$/, "")}`;
}

function longDivision(negative: boolean, size: bigint, lower: bigint): { value: string; exact: boolean } {
  const places = terminatingPlaces(lower / gcd(size, lower));
  const shown = places ?? ROUNDED_PLACES;
  const scale = 10n ** BigInt(shown);
  const scaled = places === null ? (2n * size * scale + lower) / (2n * lower) : (size * scale) / lower;
  return { value: signed(negative && scaled !== 0n, scaled.toString(), shown), exact: places !== null };
}

/** Digits with a point before the last `places` of them, idle zeros and all that is not needed left out. */
function signed(negative: boolean, digits: string, places: number): string {
  const padded = digits.padStart(places + 1, "0");
  const point = padded.length - places;
  let end = padded.length;
  while (end > point && padded[end - 1] === "0") end -= 1;
  const text = end > point ? `${padded.slice(0, point)}.${padded.slice(point, end)}` : padded.slice(0, point);
  return negative ? `-${text}` : text;
}

function product(a: Whole, b: Whole): Whole {
  if (typeof a === "number" && typeof b === "number") {
    const result = a * b;
    if (Number.isSafeInteger(result)) return result;
  }
  return BigInt(a) * BigInt(b);
}

function difference(a: Whole, b: Whole): Whole {
  if (typeof a === "number" && typeof b === "number") {
    const result = a - b;
    if (Number.isSafeInteger(result)) return result;
  }
  return BigInt(a) - BigInt(b);
}

/** How many decimal places a fraction with this reduced denominator has; `null` where they never end. */
function terminatingPlaces(denominator: bigint): number | null {
  let rest = denominator;
  let twos = 0;
  let fives = 0;
  while (rest % 2n === 0n) {
    rest /= 2n;
    twos += 1;
  }
  while (rest % 5n === 0n) {
    rest /= 5n;
    fives += 1;
  }
  return rest === 1n ? Math.max(twos, fives) : null;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x === 0n ? 1n : x;
}
