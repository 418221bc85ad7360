import type { Assessment, Obligation, Stop } from "@roadside/core";
import type { Words } from "../words/zh.ts";
import { isOwed } from "./is-owed.ts";

/** Formats the outcome of a stop without a reading. */
export function formatNoReading({ tests }: Pick<Stop, "tests">, { law, noReading }: Words): string {
  const last = tests.at(-1);
  return last && last.outcome !== "reading"
    ? law.noReading(noReading.outcomes[last.outcome])
    : (law.categories["no-reading"] ?? "");
}

/** Returns the duties of the police that are due now. */
export function findPoliceDuties({ obligations }: Pick<Assessment, "obligations">): readonly Obligation[] {
  return obligations.filter((one) => one.who !== "driver" && isOwed(one));
}
