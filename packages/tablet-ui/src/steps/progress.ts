import type { Assessment, Citation } from "@roadside/core";
import { isOwed } from "../law/is-owed.ts";
import { compareUrgency } from "../stops/urgency.ts";
import type { Case } from "./case.ts";
import { STEPS, STEPS_BY_GROUP } from "./catalogue.ts";
import type { Step } from "./step.ts";

/** The state of a step in a case. `owed`: a clause requires it now. */
export type StepState = "owed" | "wanted" | "done" | "possible" | "impossible";

export function stateOf(step: Step, one: Case): StepState {
  if (one.stop.voided || step.isPossible?.(one) === false) return "impossible";
  if (findObligations(step, one).some(isOwed)) return "owed";
  if (step.isDone(one)) return "done";
  return step.isWanted?.(one) ? "wanted" : "possible";
}

/** Returns the obligations of the case that a step fulfils. */
export function findObligations({ fulfils = [] }: Step, { law }: Case): Assessment["obligations"] {
  return law?.obligations.filter(({ code }) => fulfils.includes(code)) ?? [];
}

/** Returns the clauses that stay undecided until a step is done, each once; those of the day of the act first. */
export function findOpenClauses({ settles = [] }: Step, { law }: Case): readonly Citation[] {
  const facts: readonly string[] = settles;
  const open = [...(law?.measures ?? []), ...(law?.findings ?? [])].filter(
    ({ state, missing }) => state === "open" && missing.some((fact) => facts.includes(fact)),
  );
  return [...new Map(open.map(({ citation }) => [`${citation.instrument} ${citation.clause}`, citation])).values()];
}

/**
 * Returns the steps of the roadside that are owed or wanted, the most urgent first: what is due at once comes before
 * what has days. Laboratory and decision come later.
 */
export function findStepsLeft(one: Case): readonly Step[] {
  const mostUrgent = (step: Step) => findObligations(step, one).filter(isOwed).toSorted(compareUrgency)[0] ?? null;
  return STEPS.filter(
    (step) => !STEPS_BY_GROUP.later.includes(step) && ["owed", "wanted"].includes(stateOf(step, one)),
  ).toSorted((a, b) => compareUrgency(mostUrgent(a), mostUrgent(b)));
}

/** Returns the first step that is left and was not postponed. */
export function findNextStep(one: Case, postponed: readonly string[]): Step | undefined {
  return findStepsLeft(one).find(({ id }) => !postponed.includes(id));
}
