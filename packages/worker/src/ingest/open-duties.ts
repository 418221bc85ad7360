import { type Assessment, assess, epochMs, type Stop } from "@roadside/core";

type Obligation = Assessment["obligations"][number];

/** A duty that the law imposes for a stop and that no entry has fulfilled yet. */
export interface OpenDuty {
  readonly code: string;
  /** The instant by which it is due; where its text names no time, the one from which it is owed. */
  readonly orderMs: number;
  readonly dueAt: string | null;
  readonly since: string;
  readonly facts: Pick<Obligation, "words" | "who" | "limit" | "citation" | "unknownCalendar">;
}

/**
 * Returns the open duties of a stop by core's rules. They depend only on its entries: whether one is overdue is
 * computed when they are read.
 */
export function findOpenDuties(stop: Stop, category: string): OpenDuty[] {
  // Nearly every stop is a clean reading and nothing more, of which nothing follows.
  if (stop.voided || (category === "below-limit" && stop.events.length === 0)) return [];
  const assessment = assess(stop, { at: stop.at.at });
  if (!assessment.ok) return [];
  return assessment.obligations.flatMap(
    ({ code, kind, state, from, dueAt, words, who, limit, citation, unknownCalendar }) => {
      const isOpen = kind === "duty" && from !== null && (state === "due" || state === "overdue");
      if (!isOpen) return [];
      const facts = { words, who, limit, citation, ...(unknownCalendar === undefined ? {} : { unknownCalendar }) };
      return [{ code, orderMs: epochMs(dueAt ?? from.at), dueAt, since: from.at, facts }];
    },
  );
}
