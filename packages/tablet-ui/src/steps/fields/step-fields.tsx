import { useState } from "preact/hooks";
import { focusOnProblem } from "../../parts/focus-on-problem.ts";
import { showToast } from "../../parts/toast.tsx";
import type { HeldStop } from "../../stops/held-stop.ts";
import { problemWords } from "../../words/language.ts";
import type { Case, Step } from "../catalogue.ts";
import type { Problems, Values } from "../compose.ts";
import { TYPES, type Typed } from "../field.ts";
import { FieldControl } from "./field-control.tsx";

/** The fields of a step that are asked for now, with what is wrong or doubtful of each. */
export function StepFields(props: {
  step: Pick<Step, "fields" | "doubts">;
  values: Values;
  problems: Problems;
  label: (name: string) => string;
  onChange: (name: string, value: Typed) => void;
  held: HeldStop;
  one: Case | null;
}) {
  const { step, values, problems, label, onChange, held, one } = props;
  const doubts = step.doubts?.(values, held.stop.at.at) ?? {};
  return (
    <>
      {step.fields
        .filter(({ when }) => when?.(values) ?? true)
        .map((field) => (
          <FieldControl
            key={field.name}
            field={field}
            label={label(field.name)}
            value={values[field.name] ?? TYPES[field.type].empty}
            problem={problems[field.name] ?? doubts[field.name]}
            onChange={(value) => onChange(field.name, value)}
            held={held}
            one={one}
          />
        ))}
    </>
  );
}

/** What is wrong with what was typed. To refuse is to show it and to lead there; what is of no field is said beside the screen. */
export function useProblems() {
  const [problems, setProblems] = useState<Problems>({});
  function refuse(found: Problems): void {
    setProblems(found);
    if (found[""]) showToast({ text: problemWords(found[""]), bad: true });
    focusOnProblem();
  }
  return { problems, setProblems, refuse };
}
