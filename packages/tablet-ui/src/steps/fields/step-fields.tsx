import { useState } from "preact/hooks";
import { focusOnProblem } from "../../parts/focus-on-problem.ts";
import { showToast } from "../../parts/toast.tsx";
import type { HeldStop } from "../../stops/held-stop.ts";
import { formatProblem, language } from "../../words/language.ts";
import type { Case } from "../case.ts";
import type { Problems } from "../compose.ts";
import type { Typed, Values } from "../field.ts";
import { FIELD_TYPES } from "../field-types.ts";
import type { Step } from "../step.ts";
import { FieldControl } from "./field-control.tsx";

/** The fields of a step that apply now, each with its problem or doubt. */
export function StepFields(props: {
  step: Pick<Step, "fields" | "findDoubts">;
  values: Values;
  problems: Problems;
  onChange: (name: string, value: Typed) => void;
  held: HeldStop;
  one: Case | null;
}) {
  const { step, values, problems, onChange, held, one } = props;
  const doubts = step.findDoubts?.(values, held.stop.at.at) ?? {};
  return (
    <>
      {step.fields
        .filter(({ when }) => when?.(values) ?? true)
        .map((field) => (
          <FieldControl
            key={field.name}
            field={field}
            label={field.label[language.value]}
            value={values[field.name] ?? FIELD_TYPES[field.type].empty}
            problem={problems[field.name] ?? doubts[field.name]}
            onChange={(value) => onChange(field.name, value)}
            held={held}
            one={one}
          />
        ))}
    </>
  );
}

/** The problems of a form. `refuse` shows them and moves the focus to the first; one without a field is a toast. */
export function useProblems() {
  const [problems, setProblems] = useState<Problems>({});
  function refuse(found: Problems): void {
    setProblems(found);
    if (found[""]) showToast({ text: formatProblem(found[""]), bad: true });
    focusOnProblem();
  }
  return { problems, setProblems, refuse };
}
