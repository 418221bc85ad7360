import type { Duty } from "../consequence.ts";
import type { Timeline } from "../timeline.ts";
import { DECISION_DUTIES } from "./decision-duties.ts";
import { MEASURE_DUTIES } from "./measure-duties.ts";
import { SAMPLE_DUTIES } from "./sample-duties.ts";

/** The duties of a case, who must act and by when, each counted as its own text says. */
export const DUTIES: readonly Timeline<Duty>[] = [...SAMPLE_DUTIES, ...MEASURE_DUTIES, ...DECISION_DUTIES];
