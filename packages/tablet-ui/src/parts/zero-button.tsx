import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { getWords } from "../words/language.ts";

/** A zero that is not confirmed within this time is disarmed. */
const ARMED_MS = 5_000;
/** Two taps of one hand movement are no two decisions: the second counts only after this time. */
const MIN_BETWEEN_TAPS_MS = 150;

/** Logs a zero in two taps: the first arms the button, the second confirms. */
export function ZeroButton({ unit, onConfirm }: { unit: string; onConfirm: () => Promise<void> }) {
  const { home: w } = getWords();
  const [state, setState] = useState<"idle" | "armed" | "ready" | "busy">("idle");
  const button = useRef<HTMLButtonElement>(null);
  const isIdle = state === "idle";
  // The pressed button is removed, and the focus with it: the new button takes it once it can be pressed.
  useLayoutEffect(() => {
    if (document.activeElement === document.body) button.current?.focus();
  }, [state]);
  useEffect(() => {
    if (isIdle) return;
    const settle = setTimeout(() => setState((now) => (now === "armed" ? "ready" : now)), MIN_BETWEEN_TAPS_MS);
    const disarm = setTimeout(() => setState((now) => (now === "busy" ? now : "idle")), ARMED_MS);
    return () => {
      clearTimeout(settle);
      clearTimeout(disarm);
    };
  }, [isIdle]);

  async function confirm() {
    setState("busy");
    await onConfirm().finally(() => setState("idle"));
  }

  // Keyed, so that a touch that began on one button cannot end on another.
  return isIdle ? (
    <button key="zero" ref={button} type="button" class="big zero" onClick={() => setState("armed")}>
      <b>{w.zero}</b>
      <small>{w.zeroHint}</small>
    </button>
  ) : (
    <div key="armed" class="zero-armed">
      <button
        ref={button}
        type="button"
        class="big zero confirm"
        disabled={state !== "ready"}
        onClick={() => void confirm()}
      >
        <b>{w.zeroConfirm}</b>
        <small>0 {unit}</small>
      </button>
      <button type="button" class="big cancel" onClick={() => setState("idle")}>
        {w.cancel}
      </button>
    </div>
  );
}
