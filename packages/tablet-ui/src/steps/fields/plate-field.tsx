import { FormField } from "../../parts/form-field.tsx";
import { Options } from "../../parts/options.tsx";
import type { Numbered } from "../field.ts";
import { getStepWords } from "../words/words.ts";
import type { ControlProps } from "./control.ts";
import { PlateKeypad } from "./plate-keypad.tsx";

export function PlateField({ label, value, problem, onChange }: ControlProps<Numbered>) {
  const w = getStepWords().plate;
  const set = (number: string) => onChange({ ...value, number });
  return (
    <div class="wide numbered">
      <Options
        legend={label}
        value={value.kind}
        onChoose={(kind) => onChange({ ...value, kind })}
        options={(["registered", "other", "none"] as const).map((kind) => ({ value: kind, label: w[kind] }))}
      />
      {value.kind !== "none" && (
        <FormField label={w.number} problem={problem} optional>
          {(control) => {
            const input = (
              <input
                {...control}
                value={value.number}
                onInput={(event) => set(event.currentTarget.value)}
                inputMode={value.kind === "registered" ? "none" : "text"}
                autocomplete="off"
                autocapitalize="characters"
                spellcheck={false}
              />
            );
            return value.kind === "registered" ? (
              <PlateKeypad value={value.number} onChange={set}>
                {input}
              </PlateKeypad>
            ) : (
              input
            );
          }}
        </FormField>
      )}
    </div>
  );
}
