import { getFactWords } from "../../facts/words/words.ts";
import { Options } from "../../parts/options.tsx";
import { formatProblem, language } from "../../words/language.ts";
import { getStepWords } from "../words/words.ts";
import type { ControlProps } from "./control.ts";

export function ChoiceField(props: ControlProps<string>) {
  const { field, one } = props;
  const values = (one && field.offers?.(one)) ?? field.values ?? [];
  return <Choices {...props} values={values} texts={getFactWords(language.value).facts.choices} />;
}

export function YesField(props: ControlProps<string>) {
  const { yes, no } = getStepWords();
  return <Choices {...props} values={["yes", "no"]} texts={{ yes, no }} />;
}

/** One of several values. Choosing an optional value again clears it. */
function Choices({
  field,
  label,
  value,
  problem,
  onChange,
  values,
  texts,
}: ControlProps<string> & { values: readonly string[]; texts: Readonly<Record<string, string>> }) {
  return (
    <div class="wide">
      <Options
        legend={label}
        value={value === "" ? null : value}
        onChoose={onChange}
        {...(field.required ? {} : { onClear: () => onChange("") })}
        // A field may have its own word for a code.
        options={values.map((one) => ({ value: one, label: texts[`${field.name}/${one}`] ?? texts[one] ?? one }))}
        problem={problem && formatProblem(problem)}
      />
    </div>
  );
}
