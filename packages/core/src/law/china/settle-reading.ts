import type { Moment } from "../../calendar.ts";
import { compare, exact } from "../../units/exact.ts";
import type { Specimen } from "../../units/unit.ts";
import type { CaseFacts, FactCode } from "../circumstances.ts";
import { createDecide, type Decide } from "../condition.ts";
import type { ReviewRule } from "../consequence.ts";
import { type Timeline, valueAt } from "../timeline.ts";
import { BLOOD_TESTS } from "./blood-tests.ts";
import { GUIDANCE } from "./criminal-guidance.ts";
import type { PastEvent } from "./past-event.ts";

/** The facts with the reading that decides, and whether another one may decide or is awaited. */
interface SettledReading {
  readonly facts: CaseFacts;
  readonly provisional: boolean;
  readonly breath: "stands" | "may-stand" | null;
}

/**
 * Settles which reading decides under the law of the day. Breath decides until blood that is due has a result. Where
 * the driver fled before the draw, breath may count as blood (`breath-stands` rules of the guidance): without a blood
 * result it does; against a lower blood result the authority chooses, and until then both are listed.
 */
export function settleReading(
  facts: CaseFacts,
  specimen: Specimen | null,
  act: Moment,
  happened: readonly PastEvent[],
): SettledReading {
  const decide = createDecide({ ...facts, alternative: null });
  const choice = facts.stated.get("breath-stands-for-blood" satisfies FactCode)?.holds;
  const mayStand = choice !== false && isAnyMet(GUIDANCE, act, decide, ({ code }) => code.endsWith("breath-stands"));
  if (specimen === "breath") {
    const isDue = isAnyMet(BLOOD_TESTS, act, decide) || happened.some(({ event }) => event === "sample-drawn");
    const isSuspected = facts.stated.get("suspected-drunk" satisfies FactCode)?.holds === true;
    return {
      facts: { ...facts, alternative: null, awaitsBlood: !mayStand && (isDue || isSuspected) },
      provisional: !mayStand && isDue,
      breath: mayStand ? "stands" : null,
    };
  }
  const { alternative } = facts;
  const isHigher =
    alternative?.blood && facts.blood ? compare(exact(alternative.blood), exact(facts.blood)) > 0 : false;
  if (!alternative || !isHigher || !mayStand)
    return { facts: { ...facts, alternative: null }, provisional: false, breath: null };
  return choice === true
    ? { facts: { ...facts, ...alternative, alternative: null }, provisional: false, breath: "stands" }
    : { facts, provisional: false, breath: "may-stand" };
}

function isAnyMet(
  line: Timeline<readonly ReviewRule[]>,
  act: Moment,
  decide: Decide,
  isMeant: (rule: ReviewRule) => boolean = () => true,
): boolean {
  const law = valueAt(line, act);
  return law.ok && law.value.some((rule) => isMeant(rule) && decide(rule.when).state === "met");
}
