import { addDays, instantMs, isDate, type Moment } from "../calendar.ts";
import { type Refusal, refuse } from "../refusal.ts";

/** How surely a fact was confirmed: read in the instrument's own text or a public copy, in part, or from general knowledge only. */
export type Confidence = "confirmed" | "partly-confirmed" | "unconfirmed";

/** Where a dated value comes from. */
export interface Cite {
  /** The instrument's number or short title, as it is cited: `GB 19522-2010`. */
  readonly instrument: string;
  readonly title: { readonly en: string; readonly zh?: string };
  readonly clause: string;
  readonly confidence: Confidence;
  /** Where the text was read. */
  readonly source: string;
  readonly note?: string;
}

/** A cite with the day from which its value held. */
export interface Citation extends Cite {
  readonly effectiveFrom: string;
}

/** A value from a local date on, until the next entry begins. `null` repeals. */
export interface Dated<T> {
  readonly from: string;
  readonly value: T | null;
  readonly cite: Cite;
}

/** An entry with its first instant, and what `valueAt` says of it while the law is fresh and when it has become stale. */
export interface TimelineEntry<T> extends Dated<T> {
  readonly startMs: number;
  readonly citation: Citation;
  readonly answers: { readonly fresh: InForce<T>; readonly stale: InForce<T> } | null;
}

/** Values of one legal parameter in order of their dates, and the last day for which somebody checked that nothing newer exists. */
export interface Timeline<T> {
  readonly checkedThrough: string;
  readonly entries: readonly TimelineEntry<T>[];
  /** First date and instant past `checkedThrough`. */
  readonly staleFrom: { readonly date: string; readonly ms: number };
}

/**
 * Builds a timeline of a place whose midnights have this offset from UTC. Throws on disorder, on a repeated or impossible date, on an empty list,
 * on a repeal of nothing and on an entry past the day of the last check: a bad rule file must stop the build.
 */
export function timeline<T>(offset: string, checkedThrough: string, entries: readonly Dated<T>[]): Timeline<T> {
  if (entries.length === 0) throw new TypeError("a timeline has at least one entry");
  if (!/^[+-]\d{2}:\d{2}$/.test(offset)) throw new TypeError(`"${offset}" is no offset as in +08:00`);
  for (const date of [checkedThrough, ...entries.map(({ from }) => from)]) {
    if (!isDate(date)) throw new TypeError(`"${date}" is no date`);
  }
  entries.forEach(({ from, value }, index) => {
    const before = entries[index - 1];
    if (before && before.from >= from)
      throw new TypeError(`the entry from ${from} stands after the one from ${before.from}`);
    if (value === null && (before === undefined || before.value === null))
      throw new TypeError(`the repeal from ${from} repeals nothing`);
  });
  const last = entries.at(-1) as Dated<T>;
  if (last.from > checkedThrough)
    throw new TypeError(`the entry from ${last.from} lies past ${checkedThrough}, through which the law was checked`);
  const midnight = (date: string) => instantMs(`${date}T00:00:00${offset}`);
  const staleDate = addDays(checkedThrough, 1);
  return {
    checkedThrough,
    entries: entries.map((entry) => timelineEntry(entry, midnight(entry.from))),
    staleFrom: { date: staleDate, ms: midnight(staleDate) },
  };
}

/** An entry whose answers are made once: the roadside asks more often than the law changes. */
function timelineEntry<T>({ from, value, cite }: Dated<T>, startMs: number): TimelineEntry<T> {
  const citation = Object.freeze({ ...cite, effectiveFrom: from });
  const answer = (held: T, stale: boolean): InForce<T> => Object.freeze({ ok: true, value: held, citation, stale });
  return {
    from,
    value,
    cite,
    startMs,
    citation,
    answers: value === null ? null : { fresh: answer(value, false), stale: answer(value, true) },
  };
}

/** The same dates and clauses with other values. */
export function mapTimeline<T, U>(line: Timeline<T>, change: (value: T, entry: TimelineEntry<T>) => U): Timeline<U> {
  const entries = line.entries.map((entry) =>
    timelineEntry(
      { from: entry.from, value: entry.value === null ? null : change(entry.value, entry), cite: entry.cite },
      entry.startMs,
    ),
  );
  return { ...line, entries };
}

/** A value that held at a moment. */
export interface InForce<T> {
  readonly ok: true;
  readonly value: T;
  readonly citation: Citation;
  /** The moment lies past the last day for which the law was checked. */
  readonly stale: boolean;
}

/** The value that held at a moment, with its citation. Refuses before the first entry and after a repeal; past `checkedThrough` it says `stale`. */
export function valueAt<T>({ entries, staleFrom }: Timeline<T>, moment: Moment): InForce<T> | Refusal {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const { from, startMs, answers, cite } = entries[index] as TimelineEntry<T>;
    if (!hasBegun(moment, from, startMs)) continue;
    if (answers) return hasBegun(moment, staleFrom.date, staleFrom.ms) ? answers.stale : answers.fresh;
    return refuse({ code: "repealed", message: `was repealed from ${from} by ${cite.instrument}`, path: "/at" });
  }
  return refuse({
    code: "before-first-entry",
    message: `the law known here begins on ${entries[0]?.from}`,
    path: "/at",
  });
}

/** Whether a local date, whose first instant is `startMs`, has begun at the moment. */
function hasBegun(moment: Moment, date: string, startMs: number): boolean {
  return moment.kind === "date" ? moment.date >= date : moment.ms >= startMs;
}
