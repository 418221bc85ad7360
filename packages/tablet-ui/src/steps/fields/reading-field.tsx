import { formatUnit } from "../../formats/reading.ts";
import { FormField } from "../../parts/form-field.tsx";
import { Keypad } from "../../parts/keypad.tsx";
import { Options } from "../../parts/options.tsx";
import { ValueInput } from "../../parts/value-input.tsx";
import { Verdict } from "../../parts/verdict.tsx";
import { listUnits } from "../../stops/reading-form.ts";
import { useTablet } from "../../tablet/context.ts";
import { getWords } from "../../words/language.ts";
import type { TypedReading } from "../field.ts";
import { classifyTyped } from "../reading-check.ts";
import type { ControlProps } from "./control.ts";

/** A reading with its verdict next to it. During the second entry the verdict is hidden until both agree. */
export function ReadingField({ field, label, value, problem, onChange, held }: ControlProps<TypedReading>) {
  const analyser = useTablet().shift.value?.analyser;
  const w = getWords().reading;
  const specimen = field.type === "blood" ? "blood" : "breath";
  const { first, bloodEquivalent = false } = value;
  const isAgain = first !== undefined;
  const units = new Set([
    ...listUnits({ specimen, bloodEquivalent }, { analyser: { displayUnit: analyser?.displayUnit ?? value.unit } }),
    value.unit,
  ]);
  return (
    <>
      <div class="wide numbered">
        {isAgain && (
          <p class="again" role="status">
            <b>{w.again}</b>{" "}
            <button type="button" class="quiet" onClick={() => onChange({ ...value, value: first, first: undefined })}>
              {w.againBack}
            </button>
          </p>
        )}
        <FormField label={isAgain ? w.again : label} problem={problem}>
          {(control) => (
            <ValueInput
              unit={value.unit}
              control={{
                ...control,
                value: value.value,
                onInput: (event) => onChange({ ...value, value: event.currentTarget.value }),
              }}
            />
          )}
        </FormField>
        {!isAgain && (
          <Options
            legend={w.unit}
            value={value.unit}
            onChoose={(unit) => onChange({ ...value, unit })}
            options={[...units].map((unit) => ({ value: unit, label: formatUnit(unit) }))}
          />
        )}
        <Keypad value={value.value} onChange={(typed) => onChange({ ...value, value: typed })} />
      </div>
      <Verdict law={isAgain && first !== value.value ? null : classifyTyped(field, value, held.stop)} />
    </>
  );
}
