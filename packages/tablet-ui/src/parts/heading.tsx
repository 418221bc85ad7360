import { useEffect, useRef } from "preact/hooks";

/** A screen's heading. It takes the focus when the screen opens, so that a screen reader says where one is, and the screen begins at its top. */
export function Heading({ children }: { children: string }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    ref.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <h1 ref={ref} tabIndex={-1}>
      {children}
    </h1>
  );
}
