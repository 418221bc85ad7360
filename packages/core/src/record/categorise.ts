import { classify } from "../law/classify.ts";
import type { Refusal } from "../refusal.ts";
import { type Categorised, categoriser } from "./categoriser.ts";
import type { Stop } from "./replay.ts";

/**
 * Judges a stop by the law of its own day: blood before breath before urine, the latest reading among those of one specimen.
 * Refuses where the law gives no answer, and where the time is known so vaguely that the answer would depend on it.
 */
export const categorise: (stop: Stop) => Categorised | Refusal = /* @__PURE__ */ categoriser(classify);
