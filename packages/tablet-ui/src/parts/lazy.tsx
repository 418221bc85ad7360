import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { getWords } from "../words/language.ts";
import { go } from "./navigation.ts";

/** A screen, or a part of one, that loads when first shown, or before by `load`. If loading fails it offers a retry. */
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

  /** A browser may cache a failed module load until the page reloads. */
  async function loadAgain(): Promise<void> {
    failed.value = false;
    await load();
    // Without the server the page itself would not load again.
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
  /** A part of a screen: nothing until it is loaded. */
  function Part(props: Props) {
    const Loaded = loaded.value;
    useEffect(() => void load(), []);
    return Loaded && <Loaded {...props} />;
  }
  return { Screen: Lazy, Part, load };
}
