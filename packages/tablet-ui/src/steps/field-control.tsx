import { ageOn, CIRCUMSTANCES, parseResidentId, type Reading } from "@roadside/core";
import { Field as Labelled } from "../parts/field.tsx";
import { Keypad } from "../parts/keypad.tsx";
import { Options } from "../parts/options.tsx";
import { unitText } from "../parts/reading-text.ts";
import { StopOptions } from "../parts/stop-options.tsx";
import { useTablet } from "../tablet.ts";
import { language, words } from "../words/language.ts";
import type { Field, Numbered, Stated, Tube, Typed, TypedReading } from "./field.ts";
import { PlateKeypad } from "./plate-keypad.tsx";
import { stepWords } from "./words/words.ts";

interface ControlProps<T extends Typed> {
  readonly field: Field;
  readonly label: string;
  readonly value: T;
  readonly problem: string | undefined;
  readonly onChange: (value: Typed) => void;
  /** The stop's id, and its day. */
  readonly stop: { readonly id: string; readonly at: string };
}

/** A field as its type is asked for: text, choices, keypads. */
export function FieldControl(props: ControlProps<Typed>) {
  switch (props.field.type) {
    case "choice":
      return <Choice {...(props as ControlProps<string>)} values={props.field.values ?? []} words={stepWords().choices} />;
    case "yes":
      return <Choice {...(props as ControlProps<string>)} values={["yes", "no"]} words={{ yes: stepWords().yes, no: stepWords().no }} />;
    case "tubes":
      return <Tubes {...(props as ControlProps<readonly Tube[]>)} />;
    case "plate":
      return <Plate {...(props as ControlProps<Numbered>)} />;
    case "id":
      return <Document {...(props as ControlProps<Numbered>)} />;
    case "breath":
    case "blood":
      return <ReadingField {...(props as ControlProps<TypedReading>)} />;
    case "circumstances":
      return <Circumstances {...(props as ControlProps<Stated>)} />;
    case "stop":
      return <OtherStop {...(props as ControlProps<string>)} />;
    case "long":
    case "lines":
      return <Text {...(props as ControlProps<string>)} lines={4} />;
    case "text":
    case "badges":
      return <Text {...(props as ControlProps<string>)} lines={1} />;
  }
}

function Text({ field, label, value, problem, onChange, lines }: ControlProps<string> & { lines: number }) {
  return (
    <Labelled label={label} problem={problem} optional={!field.required} wide={lines > 1}>
      {(control) =>
        lines > 1 ? (
          <textarea {...control} rows={lines} value={value} onInput={(event) => onChange(event.currentTarget.value)} />
        ) : (
          <input {...control} value={value} onInput={(event) => onChange(event.currentTarget.value)} autocomplete="off" spellcheck={false} />
        )
      }
    </Labelled>
  );
}

/** One of several. What is not required can be taken back by choosing it again. */
function Choice({
  field,
  label,
  value,
  problem,
  onChange,
  values,
  words: w,
}: ControlProps<string> & { values: readonly string[]; words: Readonly<Record<string, string>> }) {
  return (
    <div class="wide">
      <Options
        legend={label}
        value={value === "" ? null : value}
        onChoose={onChange}
        {...(field.required ? {} : { onClear: () => onChange("") })}
        options={values.map((one) => ({ value: one, label: w[one] ?? one }))}
      />
      {problem && (
        <p class="problem" role="alert">
          {words().problems[problem]}
        </p>
      )}
    </div>
  );
}

function Tubes({ label, value, problem, onChange }: ControlProps<readonly Tube[]>) {
  const w = stepWords();
  const set = (index: number, change: Partial<Tube>) => onChange(value.map((tube, at) => (at === index ? { ...tube, ...change } : tube)));
  return (
    <fieldset class="wide tubes">
      <legend>{label}</legend>
      {value.map((tube, index) => (
        // Tubes have no name but their place.
        <div key={`tube ${index + 1}`} class="tube">
          {(["label", "seal"] as const).map((part) => (
            <Labelled key={part} label={`${w.tube(index + 1)} · ${w[part]}`} problem={part === "label" ? problem : undefined}>
              {(control) => (
                <input
                  {...control}
                  value={tube[part]}
                  onInput={(event) => set(index, { [part]: event.currentTarget.value })}
                  autocomplete="off"
                  spellcheck={false}
                />
              )}
            </Labelled>
          ))}
        </div>
      ))}
      <button type="button" class="quiet" disabled={value.length >= 10} onClick={() => onChange([...value, { label: "", seal: "" }])}>
        {w.addTube}
      </button>
    </fieldset>
  );
}

function Plate({ label, value, problem, onChange }: ControlProps<Numbered>) {
  const w = stepWords().plate;
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
        <Labelled label={w.number} problem={problem} optional>
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
        </Labelled>
      )}
    </div>
  );
}

/** A document's number; of a resident ID what it says is read from it at once. */
function Document({ label, value, problem, onChange, stop }: ControlProps<Numbered>) {
  const w = stepWords().id;
  const set = (number: string) => onChange({ ...value, number });
  const isResident = value.kind === "resident";
  const id = isResident && value.number.length >= 15 ? parseResidentId(value.number, stop.at.slice(0, 10)) : null;
  const told = problem ?? (id && !id.ok && value.number.length >= 18 ? id.error.code : undefined);
  return (
    <div class="wide numbered">
      <Options
        legend={label}
        value={value.kind}
        onChoose={(kind) => onChange({ ...value, kind })}
        options={(["resident", "other"] as const).map((kind) => ({ value: kind, label: w[kind] }))}
      />
      <Labelled
        label={w.number}
        problem={told}
        hint={id?.ok ? w.says(words().reading.sexes[id.sex], ageOn(id.bornOn, stop.at.slice(0, 10)), id.province[language.value]) : undefined}
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
      </Labelled>
      {isResident && <Keypad of="document" value={value.number} onChange={set} />}
    </div>
  );
}

const UNITS: Readonly<Record<"breath" | "blood", readonly Reading["unit"][]>> = {
  breath: ["mg/L", "ug/100mL", "mg/100mL"],
  blood: ["mg/100mL", "mg/mL", "g/L"],
};

function ReadingField({ field, label, value, problem, onChange }: ControlProps<TypedReading>) {
  const units = UNITS[field.type as "breath" | "blood"];
  return (
    <div class="wide numbered">
      <Labelled label={label} problem={problem}>
        {(control) => (
          <input
            {...control}
            class="value"
            value={value.value}
            onInput={(event) => onChange({ ...value, value: event.currentTarget.value })}
            inputMode="none"
            autocomplete="off"
          />
        )}
      </Labelled>
      <Options
        legend={words().reading.unit}
        value={value.unit}
        onChoose={(unit) => onChange({ ...value, unit })}
        options={units.map((unit) => ({ value: unit, label: unitText(unit) }))}
      />
      <Keypad value={value.value} onChange={(typed) => onChange({ ...value, value: typed })} />
    </div>
  );
}

/** The law's list, each stated to have been so or not; what nobody states stays unknown. */
function Circumstances({ label, value, problem, onChange }: ControlProps<Stated>) {
  const w = stepWords();
  const say = (code: string, answer: string) => {
    const { [code]: _, ...others } = value;
    onChange(answer === "" ? others : { ...others, [code]: { ...value[code], holds: answer === "yes" } });
  };
  return (
    <fieldset class="wide circumstances">
      <legend>{label}</legend>
      <p class="hint">{w.accidentFirst}</p>
      {problem && (
        <p class="problem" role="alert">
          {words().problems[problem]}
        </p>
      )}
      {Object.entries(CIRCUMSTANCES).map(([code, text]) => {
        const stated = value[code];
        return (
          <div key={code} class="circumstance">
            <Options
              legend={text[language.value]}
              value={stated === undefined ? "" : stated.holds ? "yes" : "no"}
              onChoose={(answer) => say(code, answer)}
              options={[
                { value: "yes", label: w.yes },
                { value: "no", label: w.no },
                { value: "", label: w.unstated },
              ]}
            />
            {stated?.holds && BEFORE_THE_CASE.test(code) && (
              <Labelled label={w.on} optional>
                {(control) => (
                  <input
                    {...control}
                    type="date"
                    value={stated.on ?? ""}
                    onInput={(event) => onChange({ ...value, [code]: { holds: true, on: event.currentTarget.value } })}
                  />
                )}
              </Labelled>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}

/** What happened before the case has its day. */
const BEFORE_THE_CASE = /^(punished|caught|convicted|not-prosecuted)-/;

function OtherStop({ label, value, problem, onChange, stop }: ControlProps<string>) {
  const tablet = useTablet();
  const others = tablet.tonight.value.filter((one) => one.stop.id !== stop.id && !one.stop.voided);
  return (
    <Labelled label={label} problem={problem} wide>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">—</option>
          <StopOptions stops={others} />
        </select>
      )}
    </Labelled>
  );
}
