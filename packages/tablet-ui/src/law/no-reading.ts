import type { Assessment, Obligation, Stop } from "@roadside/core";
import type { Words } from "../words/zh.ts";
import { isOwed } from "./is-owed.ts";

/** What stands in a verdict's place where no test gave a reading: that there is none, and why. Nothing is awaited. */
export function formatNoReading({ tests }: Pick<Stop, "tests">, { law, noReading }: Words): string {
  const last = tests.at(-1);
  return last && last.outcome !== "reading"
    ? law.noReading(noReading.outcomes[last.outcome])
    : (law.categories["no-reading"] ?? "");
}

/** What the police must do now; what the driver must is told to the driver. */
export function findPoliceDuties({ obligations }: Pick<Assessment, "obligations">): readonly Obligation[] {
  return obligations.filter((one) => one.who !== "driver" && isOwed(one));
}
