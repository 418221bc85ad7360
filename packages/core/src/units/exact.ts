/** A whole number: a JavaScript number while that is exact, otherwise a bigint. */
type Whole = number | bigint;

/**
 * An exact number: a fraction of two whole numbers with a positive denominator. Never a binary floating-point value.
 */
export interface Exact {
  readonly n: Whole;
  readonly d: Whole;
}

/** A number with so many digits is always a safe integer. */
const SAFE_DIGITS = 15;
const POWERS_OF_TEN: readonly number[] = Array.from({ length: SAFE_DIGITS + 1 }, (_, power) => 10 ** power);

/**
 * Returns the exact value of a plain decimal ("0.36", "36", ".08"). Input goes through `parseReading`, not here.
 *
 * @throws {TypeError} for anything else.
 */
export function exact(decimal: string): Exact {
  const read = parseExact(decimal);
  if (!read) throw new TypeError(`"${decimal}" is not a plain decimal`);
  return read;
}

const ZERO = 48;
const POINT = 46;

/** Returns the exact value of digits with at most one point (0.36, 36, .08), or `null` for anything else. */
export function parseExact(decimal: string): Exact | null {
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

export function multiply(a: Exact, b: Exact): Exact {
  return { n: multiplyWhole(a.n, b.n), d: multiplyWhole(a.d, b.d) };
}

export function divide(a: Exact, b: Exact): Exact {
  return { n: multiplyWhole(a.n, b.d), d: multiplyWhole(a.d, b.n) };
}

export function subtract(a: Exact, b: Exact): Exact {
  return { n: subtractWhole(multiplyWhole(a.n, b.d), multiplyWhole(b.n, a.d)), d: multiplyWhole(a.d, b.d) };
}

/** Returns a negative number, zero or a positive number if `a` is less than, equal to or greater than `b`. */
export function compare(a: Exact, b: Exact): number {
  const [left, right] = [multiplyWhole(a.n, b.d), multiplyWhole(b.n, a.d)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Decimal places of a value whose decimals do not end. */
const ROUNDED_PLACES = 6;
/** More than any product or quotient of readings, units and limits has if its decimals end. */
const MAX_PLACES = 30;

/** Formats the value as a plain decimal: exact if its decimals end, otherwise rounded half up to six places. */
export function formatDecimal({ n, d }: Exact): { value: string; exact: boolean } {
  // Nearly every value is in tenths, hundredths or thousandths, and a double prints 15 digits correctly.
  if (typeof n === "number" && typeof d === "number" && 1_000 % d === 0 && Math.abs(n) < 1e15)
    return { value: String(n / d), exact: true };
  const [size, lower] = [BigInt(n < 0 ? -n : n), BigInt(d)];
  let places = 0;
  for (let rest = size % lower; rest !== 0n && places <= MAX_PLACES; places += 1) rest = (rest * 10n) % lower;
  const exact = places <= MAX_PLACES;
  if (!exact) places = ROUNDED_PLACES;
  const scale = 10n ** BigInt(places);
  const scaled = exact ? (size * scale) / lower : (2n * size * scale + lower) / (2n * lower);
  const digits = scaled.toString().padStart(places + 1, "0");
  const value = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, "");
  return { value: n < 0 && scaled !== 0n ? `-${value}` : value, exact };
}

function multiplyWhole(a: Whole, b: Whole): Whole {
  if (typeof a === "number" && typeof b === "number") {
    const result = a * b;
    if (Number.isSafeInteger(result)) return result;
  }
  return BigInt(a) * BigInt(b);
}

function subtractWhole(a: Whole, b: Whole): Whole {
  if (typeof a === "number" && typeof b === "number") {
    const result = a - b;
    if (Number.isSafeInteger(result)) return result;
  }
  return BigInt(a) - BigInt(b);
}
