import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

interface Message {
  readonly text: string;
  readonly bad?: boolean;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const message = signal<Message | null>(null);
const SHOWN_MS = 10_000;

/** Says one thing at the foot of the screen for a while, with at most one thing to do about it. A newer one takes its place. */
export function showToast(next: Message): void {
  message.value = next;
}

export function clearToast(): void {
  message.value = null;
}

export function Toast() {
  const shown = message.value;
  useEffect(() => {
    if (!shown || shown.bad) return;
    const timer = setTimeout(() => {
      if (message.value === shown) message.value = null;
    }, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <div class="toast-place" role={shown?.bad ? "alert" : "status"}>
      {shown && (
        <div class={`toast${shown.bad ? " bad" : ""}`}>
          <span>{shown.text}</span>
          {shown.action && (
            <button
              type="button"
              onClick={() => {
                message.value = null;
                shown.action?.run();
              }}
            >
              {shown.action.label}
            </button>
          )}
          {shown.bad && (
            <button
              type="button"
              aria-label="✕"
              onClick={() => {
                message.value = null;
              }}
            >
              ✕
            </button>
          )}
        </div>
      )}
    </div>
  );
}
