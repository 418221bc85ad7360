import { toLocalTime } from "../../formats/local-time.ts";
import { FormField } from "../../parts/form-field.tsx";
import { Options } from "../../parts/options.tsx";
import { useTablet } from "../../tablet/context.ts";
import { getWords } from "../../words/language.ts";
import type { Moment } from "../field.ts";
import { getStepWords } from "../words/words.ts";
import type { ControlProps } from "./control.ts";

/** The time of an event that did not happen just now. */
export function WhenField({ label, value, problem, onChange, one }: ControlProps<Moment>) {
  const tablet = useTablet();
  const { reading: w } = getWords();
  const now = toLocalTime(tablet.now());
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
          { value: "now", label: one ? getStepWords().whenRecorded : getStepWords().unchanged },
          { value: "other", label: w.other },
        ]}
      />
      {value.other && (
        <div class="moment-fields">
          <FormField label={w.date} problem={problem}>
            {(control) => (
              <input
                {...control}
                type="date"
                value={value.day}
                onInput={(event) => onChange({ ...value, day: event.currentTarget.value })}
              />
            )}
          </FormField>
          <FormField label={w.time}>
            {(control) => (
              <input
                {...control}
                type="time"
                value={value.timeOfDay}
                onInput={(event) => onChange({ ...value, timeOfDay: event.currentTarget.value })}
              />
            )}
          </FormField>
        </div>
      )}
    </div>
  );
}
