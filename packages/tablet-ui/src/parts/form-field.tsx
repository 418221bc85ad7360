import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { formatProblem, getWords } from "../words/language.ts";

/**
 * A labelled field with its problem below, both linked for screen readers. `children` gets the control's attributes.
 */
export function FormField(props: {
  label: string;
  problem?: string | undefined;
  hint?: string | undefined;
  optional?: boolean;
  wide?: boolean;
  children: (control: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean;
  }) => ComponentChildren;
}) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = props.problem === undefined ? props.hint : formatProblem(props.problem);
  return (
    <div class={`field${props.wide ? " wide" : ""}`}>
      <label for={id}>
        {props.label}
        {props.optional && <span class="muted"> · {getWords().reading.optional}</span>}
      </label>
      {props.children({
        id,
        "aria-describedby": note === undefined ? undefined : noteId,
        "aria-invalid": props.problem !== undefined,
      })}
      {note !== undefined && (
        <p
          id={noteId}
          class={props.problem === undefined ? "hint" : "problem"}
          role={props.problem === undefined ? undefined : "alert"}
        >
          {note}
        </p>
      )}
    </div>
  );
}
