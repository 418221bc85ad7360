import type { Reading } from "@roadside/core";
import type { InputHTMLAttributes } from "preact";
import { formatUnit } from "../formats/reading.ts";

/** A large value with its unit next to it, typed on a keypad: a figure without a unit is no reading. */
export function ValueInput(props: { unit: Reading["unit"]; control: InputHTMLAttributes<HTMLInputElement> }) {
  return (
    <div class="value-input">
      <input {...props.control} class="value" inputMode="none" autocomplete="off" placeholder="—" />
      <span class="value-unit">{formatUnit(props.unit)}</span>
    </div>
  );
}
