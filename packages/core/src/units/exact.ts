/** An exact number: a fraction of two whole numbers, the lower one positive. Never a binary floating-point value. */
export interface Exact {
  readonly n: bigint;
  readonly d: bigint;
}

const PLAIN_DECIMAL = /^(\d*)\.?(\d*)$/;

/** The exact value of a plain decimal text ("0.36", "36", ".08"). Throws on anything else: texts from outside go through `parseReading`. */
export function exact(decimal: string): Exact {
  const [, whole = "", fraction = ""] = PLAIN_DECIMAL.exec(decimal) ?? [];
  if (whole === "" && fraction === "") throw new TypeError(`"${decimal}" is no plain decimal`);
  return { n: BigInt(whole + fraction), d: 10n ** BigInt(fraction.length) };
}

export function times(a: Exact, b: Exact): Exact {
  return { n: a.n * b.n, d: a.d * b.d };
}

export function dividedBy(a: Exact, b: Exact): Exact {
  return { n: a.n * b.d, d: a.d * b.n };
}

export function minus(a: Exact, b: Exact): Exact {
  return { n: a.n * b.d - b.n * a.d, d: a.d * b.d };
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Exact, b: Exact): number {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Decimal places of a value whose decimals do not end. */
const ROUNDED_PLACES = 6;

/** The value as a plain decimal: all its digits where they end, else rounded half up to six places, and which of the two. */
export function decimalOf(value: Exact): { value: string; exact: boolean } {
  const negative = value.n < 0n;
  const n = negative ? -value.n : value.n;
  const divisor = gcd(n, value.d);
  const places = terminatingPlaces(value.d / divisor);
  const shown = places ?? ROUNDED_PLACES;
  const scale = 10n ** BigInt(shown);
  const scaled = places === null ? (2n * n * scale + value.d) / (2n * value.d) : (n * scale) / value.d;
  const digits = scaled.toString().padStart(shown + 1, "0");
  const whole = digits.slice(0, digits.length - shown);
  const fraction = digits.slice(digits.length - shown).replace(/0+$/, "");
  const text = fraction === "" ? whole : `${whole}.${fraction}`;
  return { value: negative && scaled !== 0n ? `-${text}` : text, exact: places !== null };
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
