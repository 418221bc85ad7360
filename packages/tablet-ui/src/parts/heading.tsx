import { useEffect, useRef } from "preact/hooks";

/** A screen's heading, or that of a part that takes its place. It takes the focus when it appears, so that a screen reader says where one is, and the screen begins at its top. */
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
