import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Scrolls a list to its top when its newest item changes; not when the list first appears. */
export function useToTop(list: RefObject<HTMLElement | null>, newest: string | undefined): void {
  const before = useRef(newest);
  useLayoutEffect(() => {
    if (before.current !== newest) list.current?.scrollTo({ top: 0 });
    before.current = newest;
  }, [newest]);
}
