import { ageOn, parseResidentId } from "@roadside/core";
import { FormField } from "../../parts/form-field.tsx";
import { Keypad } from "../../parts/keypad.tsx";
import { Options } from "../../parts/options.tsx";
import { getWords, language } from "../../words/language.ts";
import type { Numbered } from "../field.ts";
import { getStepWords } from "../words/words.ts";
import type { ControlProps } from "./control.ts";

const MIN_ID_LENGTH = 15;
const ID_LENGTH = 18;

/** A document number. For a resident ID, shows sex, age and region at once. */
export function DocumentField({ label, value, problem, onChange, held: { stop } }: ControlProps<Numbered>) {
  const w = getStepWords().id;
  const on = stop.at.at.slice(0, 10);
  const set = (number: string) => onChange({ ...value, number });
  const isResident = value.kind === "resident";
  const id = isResident && value.number.length >= MIN_ID_LENGTH ? parseResidentId(value.number, on) : null;
  const shown = problem ?? (id && !id.ok && value.number.length >= ID_LENGTH ? id.error.code : undefined);
  return (
    <div class="wide numbered">
      <Options
        legend={label}
        value={value.kind}
        onChoose={(kind) => onChange({ ...value, kind })}
        options={(["resident", "other"] as const).map((kind) => ({ value: kind, label: w[kind] }))}
      />
      <FormField
        label={w.number}
        problem={shown}
        hint={
          id?.ok
            ? w.details(getWords().reading.sexes[id.sex], ageOn(id.bornOn, on), id.province[language.value])
            : undefined
        }
        optional
      >
        {(control) => (
          <input
            {...control}
            value={value.number}
            onInput={(event) => set(event.currentTarget.value)}
            inputMode={isResident ? "none" : "text"}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
          />
        )}
      </FormField>
      {isResident && <Keypad of="document" value={value.number} onChange={set} />}
    </div>
  );
}
