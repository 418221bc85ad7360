import type { EntryKind } from "@roadside/core";
import { BLOOD } from "./catalogue/blood.ts";
import { LATER } from "./catalogue/later.ts";
import { PERSON } from "./catalogue/person.ts";
import { RECORD } from "./catalogue/record.ts";
import { SCENE } from "./catalogue/scene.ts";
import { isOfStep } from "./compose.ts";
import type { Group, Step } from "./step.ts";

/**
 * Everything that can be recorded of a stop after its reading, in the order in which a case proceeds. To add a step,
 * add a row to the file of its group in `catalogue/`.
 */
export const STEPS_BY_GROUP: Readonly<Record<Group, readonly Step[]>> = {
  scene: SCENE,
  blood: BLOOD,
  person: PERSON,
  later: LATER,
  record: RECORD,
};

export const STEPS: readonly Step[] = Object.values(STEPS_BY_GROUP).flat();

/** Returns the step that wrote an entry, and by which it can be corrected. */
export function findStep(entry: {
  readonly kind: EntryKind;
  readonly body: unknown;
  readonly personal?: unknown;
}): Step | undefined {
  return STEPS.find((step) => isOfStep(step, entry));
}
