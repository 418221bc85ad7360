import { useRef, useState } from "preact/hooks";
import { PIN_LENGTH } from "../store/pin.ts";
import { toStorageProblem } from "../store/storage-problem.ts";
import { formatProblem, getWords } from "../words/language.ts";
import { useFreeKeys } from "./use-free-keys.ts";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0"] as const;

/** Six digits for gloved fingers or a keyboard; the last one submits. The digits are never shown. */
export function PinPad({ onTyped, problem }: { onTyped: (pin: string) => Promise<unknown>; problem: string | null }) {
  const w = getWords();
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  /** The disk could not count the try, so the PIN was not tried. */
  const [failed, setFailed] = useState<string | null>(null);
  // Keys can be pressed faster than the screen renders.
  const typed = useRef("");

  function press(key: string) {
    if (typed.current.length >= PIN_LENGTH) return;
    const next = key === "" ? typed.current.slice(0, -1) : typed.current + key;
    typed.current = next;
    setPin(next);
    if (next.length < PIN_LENGTH) return;
    setBusy(true);
    setFailed(null);
    void onTyped(next)
      .catch((error: unknown) => setFailed(toStorageProblem(error)))
      .finally(() => {
        typed.current = "";
        setPin("");
        setBusy(false);
      });
  }
  useFreeKeys((key) => {
    if (/^\d$/.test(key)) press(key);
    else if (key === "Backspace") press("");
  });

  return (
    <div class="pin-pad" aria-busy={busy}>
      <p class="pin-dots" role="status" aria-label={busy ? w.pin.busy : w.pin.typed(pin.length)}>
        {Array.from({ length: PIN_LENGTH }, (_, index) => (
          <span key={index} class={index < pin.length ? "dot full" : "dot"} aria-hidden="true" />
        ))}
      </p>
      <p role="alert" class="problem">
        {busy ? null : failed ? formatProblem(failed) : problem}
      </p>
      <div class="pin-keys">
        {KEYS.map((key) =>
          key === "" ? (
            <span key="none" />
          ) : (
            <button key={key} type="button" class="key" disabled={busy} onClick={() => press(key)}>
              {key}
            </button>
          ),
        )}
        <button type="button" class="key" aria-label={w.reading.backspace} disabled={busy} onClick={() => press("")}>
          ⌫
        </button>
      </div>
    </div>
  );
}
