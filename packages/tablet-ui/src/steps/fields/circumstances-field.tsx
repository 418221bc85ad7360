import { CIRCUMSTANCE_GROUPS, CIRCUMSTANCES, type Circumstance } from "@roadside/core";
import { FormField } from "../../parts/form-field.tsx";
import { Options } from "../../parts/options.tsx";
import type { HeldStop } from "../../stops/held-stop.ts";
import { formatProblem, language } from "../../words/language.ts";
import type { Circumstances } from "../field.ts";
import { getStepWords } from "../words/words.ts";
import type { ControlProps } from "./control.ts";

/** Circumstances that earlier steps settle are not asked again. */
const SETTLED: Partial<Record<Circumstance, (stop: HeldStop["stop"]) => unknown>> = {
  "never-licensed": ({ logged }) => logged?.driver?.licence?.status,
  "licence-revoked": ({ logged }) => logged?.driver?.licence?.status,
  "licence-suspended": ({ logged }) => logged?.driver?.licence?.status,
  expressway: ({ logged }) => logged?.place?.road,
  "urban-expressway": ({ logged }) => logged?.place?.road,
  "not-a-road": ({ logged }) => logged?.place?.road,
};

/** The circumstances listed in law, by group, each stated or left unknown. */
export function CircumstancesField({ label, value, problem, onChange, held: { stop } }: ControlProps<Circumstances>) {
  const w = getStepWords();
  const answer = (code: string, choice: string) => {
    const { [code]: _, ...others } = value;
    onChange(choice === "" ? others : { ...others, [code]: { holds: choice === "yes" } });
  };
  const isAsked = (code: Circumstance) => value[code] !== undefined || !SETTLED[code]?.(stop);
  return (
    <fieldset class="wide circumstances" data-invalid={problem !== undefined} tabIndex={-1}>
      <legend>{label}</legend>
      <p class="hint">{w.circumstancesHint}</p>
      {problem && (
        <p class="problem" role="alert">
          {formatProblem(problem)}
        </p>
      )}
      {CIRCUMSTANCE_GROUPS.map(({ id, words: name, dated, of }, index) => {
        const stated = of.filter((code) => value[code] !== undefined).length;
        return (
          <details key={id} open={index === 0 || stated > 0}>
            <summary>
              {name[language.value]} <small>{w.stated(stated, of.filter(isAsked).length)}</small>
            </summary>
            {of.filter(isAsked).map((code) => (
              <CircumstanceControl
                key={code}
                code={code}
                dated={dated}
                value={value[code]}
                onAnswer={(choice) => answer(code, choice)}
                onChange={(changed) => onChange({ ...value, [code]: changed })}
              />
            ))}
          </details>
        );
      })}
    </fieldset>
  );
}

function CircumstanceControl(props: {
  code: Circumstance;
  dated: boolean;
  value: Circumstances[string] | undefined;
  onAnswer: (choice: string) => void;
  onChange: (value: Circumstances[string]) => void;
}) {
  const { code, dated, value, onAnswer, onChange } = props;
  const w = getStepWords();
  return (
    <div class="circumstance">
      <Options
        legend={CIRCUMSTANCES[code][language.value]}
        value={value === undefined ? "" : value.holds ? "yes" : "no"}
        onChoose={onAnswer}
        options={[
          { value: "yes", label: w.yes },
          { value: "no", label: w.no },
          { value: "", label: w.unstated },
        ]}
      />
      {value?.holds && dated && (
        <FormField label={w.on} optional>
          {(control) => (
            <input
              {...control}
              type="date"
              value={value.on ?? ""}
              onInput={(event) => onChange({ ...value, on: event.currentTarget.value })}
            />
          )}
        </FormField>
      )}
      {value?.holds && code.startsWith("other-") && (
        <FormField label={w.note} optional>
          {(control) => (
            <input
              {...control}
              value={value.note ?? ""}
              onInput={(event) => onChange({ ...value, note: event.currentTarget.value })}
            />
          )}
        </FormField>
      )}
    </div>
  );
}
