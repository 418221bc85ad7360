import { useEffect, useRef } from "preact/hooks";

/**
 * The heading of a screen. It takes the focus when it appears, so that a screen reader announces it, and scrolls to the
 * top.
 */
export function Heading({ children, level: Level = "h1" }: { children: string; level?: "h1" | "h2" }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    ref.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <Level ref={ref} tabIndex={-1}>
      {children}
    </Level>
  );
}
