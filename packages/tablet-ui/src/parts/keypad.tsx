import { words } from "../words/language.ts";

const READING = ["7", "8", "9", "4", "5", "6", "1", "2", "3", ".", "0"] as const;
const DOCUMENT = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "X", "0"] as const;

/** Digits for gloved fingers. It writes text, exactly as it will be recorded: a reading with its point, or a document's number with its X. */
export function Keypad({ value, onChange, of = "reading" }: { value: string; onChange: (value: string) => void; of?: "reading" | "document" }) {
  const { clear, backspace } = words().reading;
  const press = (key: string) => {
    if (key === "." && value.includes(".")) return;
    if (value.length >= (of === "reading" ? 8 : 18)) return;
    onChange(key === "." && value === "" ? "0." : value + key);
  };
  return (
    <div class="keypad">
      {(of === "reading" ? READING : DOCUMENT).map((key) => (
        <button key={key} type="button" class="key" onClick={() => press(key)}>
          {key}
        </button>
      ))}
      <button type="button" class="key" aria-label={backspace} onClick={() => onChange(value.slice(0, -1))}>
        ⌫
      </button>
      <button type="button" class="key key-wide" onClick={() => onChange("")} disabled={value === ""}>
        {clear}
      </button>
    </div>
  );
}
