import { useEffect, useState } from "preact/hooks";

/** Where what was typed into a step is kept. */
export const draftKey = (stop: string, step: string): string => `step ${stop} ${step}`;
/** Where the steps that were put off are kept. */
export const PUT_OFF = "put-off ";

/** The time, a minute at a time: what counts down is drawn again. */
export function useMinute(now: () => Date): Date {
  const [minute, setMinute] = useState(now());
  useEffect(() => {
    const timer = setInterval(() => setMinute(now()), 30_000);
    return () => clearInterval(timer);
  }, [now]);
  return minute;
}
