import { classify } from "../law/classify.ts";
import type { Refusal } from "../refusal.ts";
import { type Categorised, categoriser } from "./categoriser.ts";
import type { Stop } from "./stop.ts";

/**
 * Categorises a stop under the law of its own day: blood before breath before urine, then the latest reading. Refuses
 * if the law gives no answer, or if the time is so imprecise that the answer depends on it.
 */
export const categorise: (stop: Stop) => Categorised | Refusal = /* @__PURE__ */ categoriser(classify);
