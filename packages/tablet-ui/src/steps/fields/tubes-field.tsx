import { FormField } from "../../parts/form-field.tsx";
import type { Tube } from "../field.ts";
import { tubeProblem } from "../field-types.ts";
import { getStepWords } from "../words/words.ts";
import type { ControlProps } from "./control.ts";

const MAX_TUBES = 10;

export function TubesField({ field, label, value, problem, onChange }: ControlProps<readonly Tube[]>) {
  const w = getStepWords();
  const set = (index: number, change: Partial<Tube>) =>
    onChange(value.map((tube, at) => (at === index ? { ...tube, ...change } : tube)));
  const wrongPart = problem === "seal-repeated" ? "seal" : "label";
  const isRepeated = (tube: Tube, index: number) =>
    tube[wrongPart].trim() !== "" &&
    value.slice(0, index).some((other) => other[wrongPart].trim() === tube[wrongPart].trim());
  // A number that an earlier entry used is shown at the first tube.
  const wrongIndex = Math.max(0, value.findIndex(isRepeated));
  const wrong = (tube: Tube, index: number, part: "label" | "seal") => {
    if (problem === undefined) return undefined;
    const own = tubeProblem(tube, { seal: field.type === "sealed" });
    if (own) return own === `tube-without-${part}` ? own : undefined;
    return index === wrongIndex && part === wrongPart && !problem.startsWith("tube-without") ? problem : undefined;
  };
  return (
    <fieldset class="wide tubes">
      <legend>{label}</legend>
      {value.map((tube, index) => (
        // A tube is known by its position alone.
        <div key={`tube ${index + 1}`} class="tube">
          {(["label", "seal"] as const).map((part) => (
            <FormField key={part} label={`${w.tube(index + 1)} · ${w[part]}`} problem={wrong(tube, index, part)}>
              {(control) => (
                <input
                  {...control}
                  value={tube[part]}
                  onInput={(event) => set(index, { [part]: event.currentTarget.value })}
                  autocomplete="off"
                  spellcheck={false}
                />
              )}
            </FormField>
          ))}
        </div>
      ))}
      <button
        type="button"
        class="quiet"
        disabled={value.length >= MAX_TUBES}
        onClick={() => onChange([...value, { label: "", seal: "" }])}
      >
        {w.addTube}
      </button>
    </fieldset>
  );
}
