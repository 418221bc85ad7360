import { useEffect, useState } from "preact/hooks";

/** The time, a minute at a time: what counts down is drawn again. */
export function useMinute(now: () => Date): Date {
  const [minute, setMinute] = useState(now());
  useEffect(() => {
    const timer = setInterval(() => setMinute(now()), 30_000);
    return () => clearInterval(timer);
  }, [now]);
  return minute;
}
