import { assess } from "@roadside/core";
import { localTime } from "../formats/local-time.ts";
import { countsAsPositive, type HeldStop } from "../stops/held-stop.ts";
import type { Case } from "./catalogue.ts";

/** A stop with what the law of its day asks, seen now. */
export function caseOf(held: HeldStop, now: Date): Case {
  const law = assess(held.stop, { at: localTime(now) });
  return { stop: held.stop, law: law.ok ? law : null, positive: countsAsPositive(held) };
}
