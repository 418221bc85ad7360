import { type Refusal, refuse } from "../refusal.ts";
import { divide, type Exact, exact, formatDecimal, multiply } from "./exact.ts";
import { parseReading, type WrittenReading } from "./reading.ts";
import { findUnit, UNITS } from "./unit.ts";

/** A converted value, the ratio and the source of the ratio. */
export interface Conversion {
  readonly ok: true;
  readonly value: string;
  readonly unit: string;
  /** False if the value's decimals do not end and it was rounded to six places. */
  readonly exact: boolean;
  readonly ratio: string;
  readonly source: string;
}

/** A physical constant for the conversion between two scales of one specimen. */
interface Constant {
  readonly toVolume: Exact;
  readonly source: string;
}

/** To mg/100 mL from a concentration by mass or by amount of substance. */
const CONSTANTS: Readonly<Record<"fluid mass" | "fluid amount", Constant>> = {
  "fluid amount": {
    toVolume: exact("4.607"),
    source: "molar mass of ethanol, C2H6O, 46.07 g/mol from the standard atomic weights: 1 mmol/L is 4.607 mg/100 mL",
  },
  "fluid mass": {
    toVolume: exact("105.5"),
    source:
      "density of whole blood taken as 1.055 g/mL, a textbook mean (unconfirmed; persons differ): " +
      "1 g/kg is 105.5 mg/100 mL",
  },
};

const DEFINITION = "by definition of the units";

/**
 * Converts a reading to another unit of its own specimen. It never converts one specimen to another: only a law does
 * that, and `classify` cites it. Refuses what `parseReading` refuses, and a unit of another specimen.
 *
 * @example
 * ```ts
 * import { convert } from "@roadside/core";
 *
 * const converted = convert({ specimen: "breath", value: "0.36", unit: "mg/L" }, "ug/100mL");
 * console.log(converted.ok && converted.value); // 36
 * ```
 */
export function convert(written: WrittenReading, to: string): Conversion | Refusal {
  const parsed = parseReading(written);
  if (!parsed.ok) return parsed;
  const { value, unit: from } = parsed.reading;
  const target = findUnit(to);
  if (!target) return refuse({ code: "unit-unknown", message: `"${to}" is not a known unit`, path: "/to" });
  const source = UNITS[from];
  if (source.ofBreath !== target.ofBreath) {
    return refuse({
      code: "unit-not-of-specimen",
      message: `${from} and ${target.unit} belong to different specimens`,
      path: "/to",
    });
  }
  const sources = new Set<string>();
  let ratio = divide(source.factor, target.factor);
  if (source.scale !== target.scale) {
    for (const [scale, apply] of [
      [source.scale, multiply],
      [target.scale, divide],
    ] as const) {
      if (scale !== "fluid mass" && scale !== "fluid amount") continue;
      const constant = CONSTANTS[scale];
      ratio = apply(ratio, constant.toVolume);
      sources.add(
        scale === "fluid mass" && written.specimen === "urine"
          ? `${constant.source}; stated for blood, not for urine`
          : constant.source,
      );
    }
  }
  const result = formatDecimal(multiply(exact(value), ratio));
  return {
    ok: true,
    ...result,
    unit: target.unit,
    ratio: formatDecimal(ratio).value,
    source: [...sources].join("; ") || DEFINITION,
  };
}
