import { PROVINCES } from "@roadside/core";
import type { ComponentChildren } from "preact";
import { stepWords } from "./words/words.ts";

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS = "1234567890";
/** Last characters of trailers, coaches' and police plates, and of those that cross to Hong Kong and Macau. */
const ENDINGS = "挂学警领港澳";
const ORDINARY = 7;
const NEW_ENERGY = 8;

/** A Chinese plate as it is read aloud: the province's character, a letter, then letters and digits without I and O; eight characters for new energy. `children` is the field for a keyboard, which lies over the cells. */
export function PlateKeypad({ value, onChange, children }: { value: string; onChange: (value: string) => void; children: ComponentChildren }) {
  const w = stepWords().plate;
  const at = value.length;
  const rows = at === 0 ? [PROVINCES] : at === 1 ? [LETTERS] : at === ORDINARY - 1 ? [DIGITS, LETTERS, ENDINGS] : [DIGITS, LETTERS];
  return (
    <fieldset class="plate-keypad">
      <legend class="for-readers">{w.keys}</legend>
      <div class="plate-cells">
        {Array.from({ length: NEW_ENERGY }, (_, index) => (
          <span key={index} aria-hidden="true" class={`plate-cell${index === at ? " next" : ""}${index === NEW_ENERGY - 1 ? " optional" : ""}`}>
            {value[index] ?? ""}
          </span>
        ))}
        <small class="muted">{w.newEnergy}</small>
        {children}
      </div>
      {rows.map((row) => (
        <div key={row} class={`plate-keys${row === PROVINCES ? " provinces" : ""}`}>
          {[...row].map((key) => (
            <button key={key} type="button" class="key" disabled={at >= NEW_ENERGY} onClick={() => onChange(value + key)}>
              {key}
            </button>
          ))}
        </div>
      ))}
      <div class="button-row">
        <button type="button" disabled={at === 0} onClick={() => onChange(value.slice(0, -1))}>
          {w.delete}
        </button>
        <button type="button" class="quiet" disabled={at === 0} onClick={() => onChange("")}>
          {w.clear}
        </button>
      </div>
    </fieldset>
  );
}
