import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** One of several, each as a button-sized target; a real radio group beneath. */
export function Options<T extends string>(props: {
  legend: string;
  options: readonly { value: T; label: ComponentChildren; note?: ComponentChildren }[];
  value: T | null;
  onChoose: (value: T) => void;
  /** Takes the choice back where it is chosen again. */
  onClear?: () => void;
  layout?: "row" | "cards";
  hideLegend?: boolean;
  /** What is wrong with the choice, in words. */
  problem?: string | undefined;
}) {
  const name = useId();
  const bad = props.problem !== undefined;
  return (
    // Where nothing is chosen no single button is wrong: the group takes the focus.
    <fieldset
      class={`options ${props.layout ?? "row"}`}
      data-invalid={bad}
      aria-describedby={bad ? `${name}-problem` : undefined}
      tabIndex={bad ? -1 : undefined}
    >
      <legend class={props.hideLegend ? "for-readers" : undefined}>{props.legend}</legend>
      <div class="options-list">
        {props.options.map(({ value, label, note }) => (
          <label key={value} class="option">
            <input
              type="radio"
              name={name}
              value={value}
              checked={value === props.value}
              onChange={() => props.onChoose(value)}
              onClick={() => value === props.value && props.onClear?.()}
            />
            <span class="option-face">
              <span>{label}</span>
              {note !== undefined && <small>{note}</small>}
            </span>
          </label>
        ))}
      </div>
      {bad && (
        <p id={`${name}-problem`} class="problem" role="alert">
          {props.problem}
        </p>
      )}
    </fieldset>
  );
}
