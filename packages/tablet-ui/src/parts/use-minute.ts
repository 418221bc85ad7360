import { useEffect, useState } from "preact/hooks";

/** Returns the time, updated every half minute, for countdowns. */
export function useMinute(now: () => Date): Date {
  const [minute, setMinute] = useState(now());
  useEffect(() => {
    const timer = setInterval(() => setMinute(now()), 30_000);
    return () => clearInterval(timer);
  }, [now]);
  return minute;
}
