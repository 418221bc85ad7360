import { type Assessment, assess, type Stop } from "@roadside/core";
import { toLocalTime } from "../formats/local-time.ts";
import { countsAsPositive, type HeldStop } from "../stops/held-stop.ts";

/** A stop as its steps see it; `law` is core's assessment, `null` where the law gives no answer. */
export interface Case {
  readonly stop: Stop;
  readonly law: Assessment | null;
  readonly positive: boolean;
}

/** Assesses a stop under the law of its day, as of now. */
export function openCase(held: HeldStop, now: Date): Case {
  const law = assess(held.stop, { at: toLocalTime(now) });
  return { stop: held.stop, law: law.ok ? law : null, positive: countsAsPositive(held) };
}

/** Whether the stop is more than a zero: a positive reading or a refusal. */
export function isSuspect({ positive, stop }: Case): boolean {
  return positive || stop.tests.some(({ outcome }) => outcome === "refused");
}
