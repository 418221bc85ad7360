import { capitalise } from "../../formats/capitalise.ts";
import { Options } from "../../parts/options.tsx";
import { formatProblem, language } from "../../words/language.ts";
import { getStepWords } from "../words/words.ts";
import type { ControlProps } from "./control.ts";

export function ChoiceField(props: ControlProps<string>) {
  const { field, one } = props;
  const words = field.values ?? {};
  const values = (one && field.offers?.(one)) ?? Object.keys(words);
  const options = values.map((value) => ({ value, label: capitalise(words[value]?.[language.value] ?? value) }));
  return <Choices {...props} options={options} />;
}

export function YesField(props: ControlProps<string>) {
  const { yes, no } = getStepWords();
  return (
    <Choices
      {...props}
      options={[
        { value: "yes", label: yes },
        { value: "no", label: no },
      ]}
    />
  );
}

/** One of several values. Choosing an optional value again clears it. */
function Choices({
  field,
  label,
  value,
  problem,
  onChange,
  options,
}: ControlProps<string> & { options: readonly { value: string; label: string }[] }) {
  return (
    <div class="wide">
      <Options
        legend={label}
        value={value === "" ? null : value}
        onChoose={onChange}
        {...(field.required ? {} : { onClear: () => onChange("") })}
        options={options}
        problem={problem && formatProblem(problem)}
      />
    </div>
  );
}
