import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** A radio group with button-sized targets. */
export function Options<T extends string>(props: {
  legend: string;
  options: readonly { value: T; label: ComponentChildren; note?: ComponentChildren }[];
  value: T | null;
  onChoose: (value: T) => void;
  /** Clears the choice when it is chosen again. */
  onClear?: () => void;
  layout?: "row" | "cards";
  hideLegend?: boolean;
  /** The problem of the choice, in words. */
  problem?: string | undefined;
}) {
  const name = useId();
  const bad = props.problem !== undefined;
  return (
    // A missing choice is a problem of the group, so the group takes the focus.
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
