import type { Shift } from "../stops/shift.ts";
import type { Case } from "./case.ts";
import type { Tube, Values } from "./field.ts";
import type { Step } from "./step.ts";

/**
 * Returns the values that are known already: the officers of the shift, the analyser's unit, the tubes that were drawn.
 */
export function prefill(step: Step, one: Case, badge: string, shift: Shift | null): Values {
  const breath = step.fields.find(({ type }) => type === "breath");
  if (breath && shift) {
    const { displayUnit: unit, bloodEquivalent } = shift.analyser;
    return { [breath.name]: { value: "", unit, ...(bloodEquivalent ? { bloodEquivalent: true } : {}) } };
  }
  if (step.id === "draw-blood") return { officers: [badge, ...(shift?.partners ?? [])].join(" ") };
  if (step.id === "seal-sample") return prefillTubes(one);
  // A choice of one is no choice.
  const single = step.fields.flatMap(({ name, offers }) => {
    const [value, ...more] = offers?.(one) ?? [];
    return value !== undefined && more.length === 0 ? [[name, value] as const] : [];
  });
  return Object.fromEntries(single);
}

function prefillTubes({ stop }: Case): Values {
  const drawn = stop.events.flatMap((event) => (event.kind === "sample-drawn" ? event.body.tubes : []));
  const tubes: readonly Tube[] = drawn.map(({ label, seal = "" }) => ({ label, seal }));
  return tubes.length > 0 ? { tubes } : {};
}
