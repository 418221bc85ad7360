import { type Assessment, classify, parseDivision, type Refusal, type StopTest } from "@roadside/core";
import type { HeldEntry } from "../entries/held-entry.ts";
import type { KnownPlaces } from "../facts/places.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import type { PaperWords } from "./words/words.ts";

/** All that a paper is made of: a stop with what the law says of it when it is printed, and by whom and where that is. */
export interface PrintedStop {
  readonly held: HeldStop;
  readonly assessment: Assessment | Refusal;
  readonly places: KnownPlaces | null;
  readonly printedAt: string;
  readonly printedBy: string;
  readonly device: string;
  /** Badges of those who work the shift in which it was logged: places to sign, and nothing that the record says. */
  readonly partners: readonly string[];
  /** It was logged to practise. */
  readonly practice: boolean;
  /** The driver's signature as a picture, where it was taken on the tablet and is still there. */
  readonly signature: string | null;
}

/** A unit's code with the name of its county or prefecture, where that is known. */
export function formatUnitName(code: string, { language, facts }: PaperWords): string {
  const division = parseDivision(code.slice(0, 6));
  const name = division.ok ? division.name?.[language] : undefined;
  return name === undefined ? code : name + facts.inBrackets(code);
}

/** A test's reading as blood, where the law of that day has a breath value count as one. */
export function convertToBlood({ stop }: HeldStop, test: StopTest): string | null {
  if (test.outcome !== "reading" || test.reading.specimen !== "breath" || test.reading.bloodEquivalent || !stop.logged)
    return null;
  const law = classify(test.reading, { jurisdiction: stop.logged.jurisdiction, at: stop.at.at });
  return law.ok && law.blood ? `${law.blood.value} ${law.blood.unit}` : null;
}

/** Its entries in the order in which core replays them, which is not that of their arrival. */
export function inReplayedOrder({ stop, entries }: HeldStop): HeldEntry[] {
  const byId = new Map(entries.map((one) => [one.id, one]));
  return stop.entries.flatMap((id) => byId.get(id) ?? []);
}

/** Everybody who wrote an entry of it, and who was there when blood was drawn. */
export function findBadges({ stop, entries }: HeldStop): string[] {
  const present = stop.events.flatMap((event) => (event.kind === "sample-drawn" ? (event.body.officers ?? []) : []));
  return [...new Set([...entries.map(({ sealed }) => sealed.entry.officer), ...present])];
}
