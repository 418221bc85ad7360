import { PROVINCES, parsePlate } from "@roadside/core";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { getStepWords } from "../words/words.ts";

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS = "1234567890";
/** Last characters of trailers, coaches' and police plates, and of those that cross to Hong Kong and Macau. */
const ENDINGS = "挂学警领港澳";
const ORDINARY = 7;
const NEW_ENERGY = 8;

/** A plate that may be a new-energy plate, with an eighth character. */
const MAY_GO_ON = /^..[A-HJK]/;
/** The second character can also be the O of older police plates. */
const OFFICES = "ABCDEFGHJKLMNOPQRSTUVWXYZ";

/**
 * A Chinese plate: the province, a letter, then letters and digits without I and O; eight characters for new energy.
 * `children` is the input for a keyboard, over the cells. The keys close when the plate is complete.
 */
export function PlateKeypad({
  value,
  onChange,
  children,
}: {
  value: string;
  onChange: (value: string) => void;
  children: ComponentChildren;
}) {
  const w = getStepWords().plate;
  const at = value.length;
  const isWhole = parsePlate(value).ok && (at === NEW_ENERGY || (at === ORDINARY && !MAY_GO_ON.test(value)));
  const [open, setOpen] = useState(!isWhole);
  useEffect(() => {
    if (isWhole) setOpen(false);
  }, [isWhole]);
  const rows =
    at === 0
      ? [PROVINCES]
      : at === 1
        ? [OFFICES]
        : at === ORDINARY - 1
          ? [DIGITS, LETTERS, ENDINGS]
          : [DIGITS, LETTERS];
  return (
    <fieldset class="plate-keypad">
      <legend class="for-readers">{w.keys}</legend>
      <div class="plate-cells">
        {Array.from({ length: NEW_ENERGY }, (_, index) => (
          <span
            key={index}
            aria-hidden="true"
            class={`plate-cell${index === at ? " next" : ""}${index === NEW_ENERGY - 1 ? " optional" : ""}`}
          >
            {value[index] ?? ""}
          </span>
        ))}
        <small class="muted">{w.newEnergy}</small>
        {children}
      </div>
      {open || !isWhole ? (
        <>
          {rows.map((row) => (
            <div key={row} class={`plate-keys${row === PROVINCES ? " provinces" : ""}`}>
              {[...row].map((key) => (
                <button
                  key={key}
                  type="button"
                  class="key"
                  disabled={at >= NEW_ENERGY}
                  onClick={() => onChange(value + key)}
                >
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
        </>
      ) : (
        <button type="button" class="quiet" onClick={() => setOpen(true)}>
          {w.change}
        </button>
      )}
    </fieldset>
  );
}
