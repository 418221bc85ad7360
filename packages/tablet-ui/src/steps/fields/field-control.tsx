import { ageOn, CIRCUMSTANCE_GROUPS, CIRCUMSTANCES, type Circumstance, parseResidentId } from "@roadside/core";
import { localTime } from "../../formats/local-time.ts";
import { unitText } from "../../formats/reading.ts";
import { Field as Labelled } from "../../parts/field.tsx";
import { Keypad } from "../../parts/keypad.tsx";
import { Options } from "../../parts/options.tsx";
import { StopOptions } from "../../parts/stop-options.tsx";
import { Verdict } from "../../parts/verdict.tsx";
import type { HeldStop } from "../../stops/held-stop.ts";
import { unitsOf } from "../../stops/reading-form.ts";
import { useTablet } from "../../tablet/tablet.ts";
import { language, problemWords, words } from "../../words/language.ts";
import type { Case } from "../catalogue.ts";
import {
  type Field,
  type Moment,
  type Numbered,
  type Stated,
  type Tube,
  type Typed,
  type TypedReading,
  tubeProblem,
} from "../field.ts";
import { lawOfTyped } from "../reading-check.ts";
import { stepWords } from "../words/words.ts";
import { PlateKeypad } from "./plate-keypad.tsx";

interface ControlProps<T extends Typed> {
  readonly field: Field;
  readonly label: string;
  readonly value: T;
  readonly problem: string | undefined;
  readonly onChange: (value: Typed) => void;
  readonly held: HeldStop;
  /** The case as it stands; `null` where what is asked does not hang on it. */
  readonly one: Case | null;
}

/** A field as its type is asked for: text, choices, keypads. */
export function FieldControl(props: ControlProps<Typed>) {
  switch (props.field.type) {
    case "choice":
      return <Choice {...(props as ControlProps<string>)} values={offered(props)} words={stepWords().choices} />;
    case "yes":
      return (
        <Choice
          {...(props as ControlProps<string>)}
          values={["yes", "no"]}
          words={{ yes: stepWords().yes, no: stepWords().no }}
        />
      );
    case "tubes":
    case "sealed":
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
    case "when":
      return <When {...(props as ControlProps<Moment>)} />;
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

/** What can be chosen in this case. */
function offered({ field: { values = [], offers }, one }: ControlProps<Typed>): readonly string[] {
  return (one && offers?.(one)) ?? values;
}

function Text({ field, label, value, problem, onChange, lines }: ControlProps<string> & { lines: number }) {
  return (
    <Labelled label={label} problem={problem} optional={!field.required} wide={lines > 1}>
      {(control) =>
        lines > 1 ? (
          <textarea {...control} rows={lines} value={value} onInput={(event) => onChange(event.currentTarget.value)} />
        ) : (
          <input
            {...control}
            value={value}
            onInput={(event) => onChange(event.currentTarget.value)}
            autocomplete="off"
            spellcheck={false}
          />
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
        // A code may mean one thing here and another there.
        options={values.map((one) => ({ value: one, label: w[`${field.name}/${one}`] ?? w[one] ?? one }))}
        problem={problem && problemWords(problem)}
      />
    </div>
  );
}

/** When it happened, where that was not just now. */
function When({ label, value, problem, onChange, one }: ControlProps<Moment>) {
  const tablet = useTablet();
  const { reading: w } = words();
  const now = localTime(tablet.now());
  const isFresh = value.day === "";
  return (
    <div class="wide moment">
      <Options
        legend={label}
        value={value.other ? "other" : "now"}
        onChoose={(choice) =>
          onChange({
            ...value,
            other: choice === "other",
            ...(isFresh ? { day: now.slice(0, 10), timeOfDay: now.slice(11, 16) } : {}),
          })
        }
        options={[
          { value: "now", label: one ? stepWords().asWritten : stepWords().unchanged },
          { value: "other", label: w.other },
        ]}
      />
      {value.other && (
        <div class="moment-fields">
          <Labelled label={w.date} problem={problem}>
            {(control) => (
              <input
                {...control}
                type="date"
                value={value.day}
                onInput={(event) => onChange({ ...value, day: event.currentTarget.value })}
              />
            )}
          </Labelled>
          <Labelled label={w.time}>
            {(control) => (
              <input
                {...control}
                type="time"
                value={value.timeOfDay}
                onInput={(event) => onChange({ ...value, timeOfDay: event.currentTarget.value })}
              />
            )}
          </Labelled>
        </div>
      )}
    </div>
  );
}

function Tubes({ field, label, value, problem, onChange }: ControlProps<readonly Tube[]>) {
  const w = stepWords();
  const set = (index: number, change: Partial<Tube>) =>
    onChange(value.map((tube, at) => (at === index ? { ...tube, ...change } : tube)));
  const wrong = (tube: Tube, index: number, part: "label" | "seal") => {
    if (problem === undefined) return undefined;
    const own = tubeProblem(tube, { seal: field.type === "sealed" });
    if (own) return own === `tube-without-${part}` ? own : undefined;
    // What is wrong with no tube is wrong with the first.
    return index === 0 && part === "label" && !problem.startsWith("tube-without") ? problem : undefined;
  };
  return (
    <fieldset class="wide tubes">
      <legend>{label}</legend>
      {value.map((tube, index) => (
        // Tubes have no name but their place.
        <div key={`tube ${index + 1}`} class="tube">
          {(["label", "seal"] as const).map((part) => (
            <Labelled key={part} label={`${w.tube(index + 1)} · ${w[part]}`} problem={wrong(tube, index, part)}>
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
      <button
        type="button"
        class="quiet"
        disabled={value.length >= 10}
        onClick={() => onChange([...value, { label: "", seal: "" }])}
      >
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
function Document({ label, value, problem, onChange, held: { stop } }: ControlProps<Numbered>) {
  const w = stepWords().id;
  const on = stop.at.at.slice(0, 10);
  const set = (number: string) => onChange({ ...value, number });
  const isResident = value.kind === "resident";
  const id = isResident && value.number.length >= 15 ? parseResidentId(value.number, on) : null;
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
        hint={
          id?.ok ? w.says(words().reading.sexes[id.sex], ageOn(id.bornOn, on), id.province[language.value]) : undefined
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
      </Labelled>
      {isResident && <Keypad of="document" value={value.number} onChange={set} />}
    </div>
  );
}

/** A reading with what the law of that day calls it beside it; while it is typed again, only that. */
function ReadingField({ field, label, value, problem, onChange, held }: ControlProps<TypedReading>) {
  const analyser = useTablet().shift.value?.analyser;
  const w = words().reading;
  const specimen = field.type as "breath" | "blood";
  const { first, bloodEquivalent = false } = value;
  const isAgain = first !== undefined;
  const units = new Set([
    ...unitsOf({ specimen, bloodEquivalent }, { analyser: { displayUnit: analyser?.displayUnit ?? value.unit } }),
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
        <Labelled label={isAgain ? w.again : label} problem={problem}>
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
        {!isAgain && (
          <Options
            legend={w.unit}
            value={value.unit}
            onChoose={(unit) => onChange({ ...value, unit })}
            options={[...units].map((unit) => ({ value: unit, label: unitText(unit) }))}
          />
        )}
        <Keypad value={value.value} onChange={(typed) => onChange({ ...value, value: typed })} />
      </div>
      <Verdict law={isAgain && first !== value.value ? null : lawOfTyped(field, value, held.stop)} />
    </>
  );
}

/** What the steps before have settled is not asked again. */
const SETTLED: Partial<Record<Circumstance, (stop: HeldStop["stop"]) => unknown>> = {
  "no-licence": ({ logged }) => logged?.driver?.licence?.status,
  expressway: ({ logged }) => logged?.place?.road,
  "urban-expressway": ({ logged }) => logged?.place?.road,
  "not-a-road": ({ logged }) => logged?.place?.road,
};

/** The law's list in its groups, each stated to have been so or not; what nobody states stays unknown. */
function Circumstances({ label, value, problem, onChange, held: { stop } }: ControlProps<Stated>) {
  const w = stepWords();
  const say = (code: string, answer: string) => {
    const { [code]: _, ...others } = value;
    onChange(answer === "" ? others : { ...others, [code]: { holds: answer === "yes" } });
  };
  const isAsked = (code: Circumstance) => value[code] !== undefined || !SETTLED[code]?.(stop);
  return (
    <fieldset class="wide circumstances" data-invalid={problem !== undefined} tabIndex={-1}>
      <legend>{label}</legend>
      <p class="hint">{w.unstatedIsUnknown}</p>
      {problem && (
        <p class="problem" role="alert">
          {problemWords(problem)}
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
              <OneCircumstance
                key={code}
                code={code}
                dated={dated}
                value={value[code]}
                onSay={(answer) => say(code, answer)}
                onChange={(said) => onChange({ ...value, [code]: said })}
              />
            ))}
          </details>
        );
      })}
    </fieldset>
  );
}

function OneCircumstance(props: {
  code: Circumstance;
  dated: boolean;
  value: Stated[string] | undefined;
  onSay: (answer: string) => void;
  onChange: (said: Stated[string]) => void;
}) {
  const { code, dated, value, onSay, onChange } = props;
  const w = stepWords();
  return (
    <div class="circumstance">
      <Options
        legend={CIRCUMSTANCES[code][language.value]}
        value={value === undefined ? "" : value.holds ? "yes" : "no"}
        onChoose={onSay}
        options={[
          { value: "yes", label: w.yes },
          { value: "no", label: w.no },
          { value: "", label: w.unstated },
        ]}
      />
      {value?.holds && dated && (
        <Labelled label={w.on} optional>
          {(control) => (
            <input
              {...control}
              type="date"
              value={value.on ?? ""}
              onInput={(event) => onChange({ ...value, on: event.currentTarget.value })}
            />
          )}
        </Labelled>
      )}
      {value?.holds && code.startsWith("other-") && (
        <Labelled label={w.note} optional>
          {(control) => (
            <input
              {...control}
              value={value.note ?? ""}
              onInput={(event) => onChange({ ...value, note: event.currentTarget.value })}
            />
          )}
        </Labelled>
      )}
    </div>
  );
}

function OtherStop({ label, value, problem, onChange, held: { stop } }: ControlProps<string>) {
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
