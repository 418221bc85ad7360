import { useLayoutEffect, useRef } from "preact/hooks";

/** Handles keys that are pressed while no field and no dialog has the focus. */
export function useFreeKeys(onKey: (key: string) => void): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  // Before the first paint: a user who sees the screen may type.
  useLayoutEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (
        event.target instanceof Element &&
        event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, dialog")
      )
        return;
      latest.current(event.key);
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);
}
