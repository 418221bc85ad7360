import { type Classify, classifier } from "./classifier.ts";
import { REGIMES } from "./regimes.ts";

/**
 * Classifies a reading under the law of a place and day: category, limit, margin to it and citations. It compares exact
 * values without rounding, with the law's own operator. It refuses, with the field's path, an invalid reading, a place
 * or day that is not covered, and a specimen without a limit.
 *
 * @param written The reading as a person or an instrument writes it; the value is a text, never a number.
 * @param context The place (`jurisdiction`), the time (`at`) and, if some limit depends on it, the driver's class.
 */
export const classify: Classify = /* @__PURE__ */ classifier(...REGIMES);
