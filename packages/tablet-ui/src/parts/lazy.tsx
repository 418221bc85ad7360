import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { getWords } from "../words/language.ts";
import { go } from "./navigation.ts";

/** A screen, or a part of one, that is loaded when it is first shown, or beforehand by `load`. A screen that can't be loaded says so, and can be asked for again. */
export function lazy<Props extends object>(from: () => Promise<ComponentType<Props>>) {
  const loaded = signal<ComponentType<Props> | null>(null);
  const failed = signal(false);
  let loading: Promise<void> | null = null;
  const load = (): Promise<void> => {
    loading ??= from()
      .then((screen) => {
        loaded.value = screen;
      })
      .catch(() => {
        failed.value = true;
        loading = null;
      });
    return loading;
  };

  /** A browser may remember that a module did not come, and not ask for it again until the page starts anew. */
  async function loadAgain(): Promise<void> {
    failed.value = false;
    await load();
    // Without the server the page would not come back at all.
    if (
      failed.value &&
      (await fetch("/healthz").then(
        ({ ok }) => ok,
        () => false,
      ))
    )
      location.reload();
  }

  function Lazy(props: Props) {
    const Screen = loaded.value;
    useEffect(() => void load(), []);
    if (Screen) return <Screen {...props} />;
    const { loading: w } = getWords();
    return (
      <main class="loading">
        {failed.value ? (
          <div class="empty" role="alert">
            <p>{w.failed}</p>
            <p class="button-row">
              <button type="button" onClick={() => go({ name: "home" })}>
                ← {getWords().reading.back}
              </button>
              <button type="button" class="main-action" onClick={() => void loadAgain()}>
                {w.retry}
              </button>
            </p>
          </div>
        ) : (
          <p class="empty" role="status">
            {w.busy}
          </p>
        )}
      </main>
    );
  }
  /** What stands within a screen: nothing until it is there. */
  function Part(props: Props) {
    const Loaded = loaded.value;
    useEffect(() => void load(), []);
    return Loaded && <Loaded {...props} />;
  }
  return { Screen: Lazy, Part, load };
}
