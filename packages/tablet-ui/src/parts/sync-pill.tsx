import { useTablet } from "../tablet/context.ts";
import { getWords } from "../words/language.ts";
import { go } from "./navigation.ts";

/** The state of sync at a glance; opens the sync screen. */
export function SyncPill() {
  const { unsent, stuck, sync, sessionEnded } = useTablet();
  const w = getWords().sync;
  const unreachable = sync.value.kind === "resting" && sync.value.failure.why === "unreachable";
  const [look, text] =
    stuck.value.length > 0
      ? ["stuck", w.stuck(stuck.value.length)]
      : unsent.value === 0
        ? ["received", w.allReceived]
        : sync.value.kind === "sending"
          ? ["sending", w.sending(unsent.value)]
          : ["waiting", w.waiting(unsent.value)];
  return (
    <button type="button" class={`sync-pill ${look}`} data-sync={look} onClick={() => go({ name: "sync" })}>
      <span class="dot" aria-hidden="true" />
      <span role="status">
        {text}
        {unreachable && unsent.value > 0 && ` · ${w.offline}`}
        {sessionEnded.value && unsent.value > 0 && ` · ${w.signInNow}`}
      </span>
    </button>
  );
}
