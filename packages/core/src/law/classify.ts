import { type Classify, classifier } from "./classifier.ts";
import { REGIMES } from "./regimes.ts";

/**
 * Classifies a reading under the law of a place and day: category, limit, margin to it and citations. It compares exact
 * values without rounding, with the law's own operator. It refuses, with the field's path, an invalid reading, a place
 * or day that is not covered, and a specimen without a limit.
 *
 * @param written The reading as a person or an instrument writes it; the value is a text, never a number.
 * @param context The place (`jurisdiction`), the time (`at`) and, if some limit depends on it, the driver's class.
 *
 * @example
 * ```ts
 * import { classify } from "@roadside/core";
 *
 * const reading = { specimen: "breath", value: "0.36", unit: "mg/L" };
 * const law = classify(reading, { jurisdiction: "CN", at: "2020-10-15T21:40:00+08:00" });
 * if (!law.ok) throw new Error(law.error.message);
 * console.log(law.category); // drinking
 * console.log(law.blood?.value, law.limit.value, law.margin.value); // 79.2 20 59.2
 * console.log(law.citations[0]?.instrument); // GB 19522-2010
 *
 * const unknown = classify(reading, { jurisdiction: "XX", at: "2020-10-15" });
 * console.log(unknown.ok ? "" : unknown.error.code); // jurisdiction-unknown
 * ```
 */
export const classify: Classify = /* @__PURE__ */ classifier(...REGIMES);
