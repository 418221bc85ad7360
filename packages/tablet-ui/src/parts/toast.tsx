import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { getWords } from "../words/language.ts";
import { screen } from "./navigation.ts";

interface Message {
  readonly text: string;
  readonly bad?: boolean;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const message = signal<Message | null>(null);
/** A message with an action stays longer. */
const shownMs = ({ action }: Message) => (action ? 10_000 : 4_000);
/** A message shown just before a change of screen stays on the next screen. */
const JUST_SAID_MS = 1_000;
let saidAt = 0;

/** Shows a message for a while, with at most one action. A newer message replaces it. */
export function showToast(next: Message): void {
  message.value = next;
  saidAt = Date.now();
}

export function clearToast(): void {
  message.value = null;
}

/**
 * The place of messages: a part of the layout, so that a message covers nothing. Each screen with a header has one. A
 * message is put into it after it appeared, so that a screen reader announces it.
 */
export function Toast() {
  const [ready, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  const shown = ready ? message.value : null;
  useEffect(() => {
    if (!shown || shown.bad) return;
    const timer = setTimeout(() => {
      if (message.value === shown) message.value = null;
    }, shownMs(shown));
    return () => clearTimeout(timer);
  }, [shown]);
  const at = screen.value;
  useEffect(() => {
    if (Date.now() - saidAt > JUST_SAID_MS) clearToast();
  }, [at]);
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
              aria-label={getWords().close}
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
