import { getWords } from "../words/language.ts";
import { useFreeKeys } from "./use-free-keys.ts";

/** The order of the keys; the last two share the lowest row. */
const READING = ["7", "8", "9", "4", "5", "6", "1", "2", "3", ".", "0"] as const;
const DOCUMENT = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "X", "0"] as const;

interface Keys {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly of?: "reading" | "document";
}

/** Digits for gloved fingers. It writes text exactly as it is recorded: a reading, or a document number with its X. */
export function Keypad(keys: Keys) {
  const { value, onChange, of = "reading" } = keys;
  const { clear, backspace } = getWords().reading;
  return (
    <div class="keypad">
      {(of === "reading" ? READING : DOCUMENT).map((key) => (
        <button key={key} type="button" class={key === "0" ? "key key-wide" : "key"} onClick={() => press(keys, key)}>
          {key}
        </button>
      ))}
      <button type="button" class="key key-back" aria-label={backspace} onClick={() => press(keys, BACKSPACE)}>
        ⌫
      </button>
      <button type="button" class="key key-clear" onClick={() => onChange("")} disabled={value === ""}>
        {clear}
      </button>
    </div>
  );
}

/** The only keypad of a screen: it also takes keyboard input while no field has the focus. */
export function SoleKeypad(keys: Keys) {
  useFreeKeys((key) => {
    if (key === BACKSPACE || /^[\d.]$/.test(key)) press(keys, key);
  });
  return <Keypad {...keys} />;
}

const BACKSPACE = "Backspace";

function press({ value, onChange, of = "reading" }: Keys, key: string): void {
  const isFull = value.length >= (of === "reading" ? 8 : 18);
  if (key === BACKSPACE) onChange(value.slice(0, -1));
  else if (!isFull && !(key === "." && value.includes("."))) onChange(key === "." && value === "" ? "0." : value + key);
}
