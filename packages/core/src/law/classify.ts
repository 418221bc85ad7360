import { type Classify, classifier } from "./classifier.ts";
import { REGIMES } from "./regimes.ts";

/**
 * Says what the law of a place and day calls a reading: category, the limit used, the margin to it, the clauses. Compares exact values without rounding,
 * with the law's own operator. Refuses, with the field's path, a reading that is none, a place or day that is not covered, a specimen without a limit.
 */
export const classify: Classify = /* @__PURE__ */ classifier(...REGIMES);
