import { type Assessment, classify, parseDivision, type Refusal, type StopTest } from "@roadside/core";
import type { HeldEntry } from "../entries/held-entry.ts";
import type { KnownPlaces } from "../facts/places.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import type { PaperWords } from "./words/words.ts";

/** The content of a paper: a stop, its assessment, and who printed it where and when. */
export interface PrintedStop {
  readonly held: HeldStop;
  readonly assessment: Assessment | Refusal;
  readonly places: KnownPlaces | null;
  readonly printedAt: string;
  readonly printedBy: string;
  readonly device: string;
  /** Badge numbers of the shift, for signature boxes; they are not part of the record. */
  readonly partners: readonly string[];
  /** Logged in practice mode. */
  readonly practice: boolean;
  /** The URL of the driver's signature, if it is on this tablet. */
  readonly signature: string | null;
}

/** Formats a unit's code with the name of its county or prefecture. */
export function formatUnitName(code: string, { language, facts }: PaperWords): string {
  const division = parseDivision(code.slice(0, 6));
  const name = division.ok ? division.name?.[language] : undefined;
  return name === undefined ? code : name + facts.inBrackets(code);
}

/** Returns a breath reading as blood, if the law of that day converts it. */
export function convertToBlood({ stop }: HeldStop, test: StopTest): string | null {
  if (test.outcome !== "reading" || test.reading.specimen !== "breath" || test.reading.bloodEquivalent || !stop.logged)
    return null;
  const law = classify(test.reading, { jurisdiction: stop.logged.jurisdiction, at: stop.at.at });
  return law.ok && law.blood ? `${law.blood.value} ${law.blood.unit}` : null;
}

/** Returns the entries in the order of replay, which is not the order of arrival. */
export function inReplayedOrder({ stop, entries }: HeldStop): HeldEntry[] {
  const byId = new Map(entries.map((one) => [one.id, one]));
  return stop.entries.flatMap((id) => byId.get(id) ?? []);
}

/** Returns the badge numbers of all who wrote an entry or were present when blood was drawn. */
export function findBadges({ stop, entries }: HeldStop): string[] {
  const present = stop.events.flatMap((event) => (event.kind === "sample-drawn" ? (event.body.officers ?? []) : []));
  return [...new Set([...entries.map(({ sealed }) => sealed.entry.officer), ...present])];
}
