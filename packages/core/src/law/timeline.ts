import { addDays, isDate, type Moment, parseInstantMs } from "../calendar.ts";
import { type Refusal, refuse } from "../refusal.ts";

/**
 * How surely a fact was confirmed: read in the instrument's own text or a public copy, in part, or from general
 * knowledge only.
 */
export type Confidence = "confirmed" | "partly-confirmed" | "unconfirmed";

/** The source of a dated value. */
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

/** A citation with the day from which its value holds. */
export interface Citation extends Cite {
  readonly effectiveFrom: string;
}

/** A value that holds from a local date until the next entry starts. `null` repeals. */
export interface Dated<T> {
  readonly from: string;
  readonly value: T | null;
  readonly cite: Cite;
}

/** An entry with its first instant, and the two answers of `valueAt`: while the law is fresh, and when it is stale. */
export interface TimelineEntry<T> extends Dated<T> {
  readonly startMs: number;
  readonly citation: Citation;
  readonly answers: { readonly fresh: InForce<T>; readonly stale: InForce<T> } | null;
}

/**
 * The values of one legal parameter in order of their dates, and the last day for which someone checked that nothing
 * newer exists.
 */
export interface Timeline<T> {
  readonly checkedThrough: string;
  readonly entries: readonly TimelineEntry<T>[];
  /** First date and instant after `checkedThrough`. */
  readonly staleFrom: { readonly date: string; readonly ms: number };
}

/**
 * Builds a timeline.
 *
 * @param offset The place's UTC offset, as in +08:00, which decides when its days start.
 * @param checkedThrough The last date for which the law was checked.
 * @throws {TypeError} for an empty list, a wrong order, a repeated or invalid date, a repeal of nothing and an entry
 * after `checkedThrough`: an invalid rule file must stop the build.
 */
export function timeline<T>(offset: string, checkedThrough: string, entries: readonly Dated<T>[]): Timeline<T> {
  if (entries.length === 0) throw new TypeError("a timeline must have at least one entry");
  if (!/^[+-]\d{2}:\d{2}$/.test(offset)) throw new TypeError(`"${offset}" is not an offset, as in +08:00`);
  for (const date of [checkedThrough, ...entries.map(({ from }) => from)]) {
    if (!isDate(date)) throw new TypeError(`"${date}" is not a valid date`);
  }
  entries.forEach(({ from, value }, index) => {
    const before = entries[index - 1];
    if (before && before.from >= from)
      throw new TypeError(`the entry from ${from} comes after the one from ${before.from}`);
    if (value === null && (before === undefined || before.value === null))
      throw new TypeError(`the repeal from ${from} repeals nothing`);
  });
  const last = entries.at(-1) as Dated<T>;
  if (last.from > checkedThrough)
    throw new TypeError(`the entry from ${last.from} is after ${checkedThrough}, through which the law was checked`);
  const midnight = (date: string) => parseInstantMs(`${date}T00:00:00${offset}`);
  const staleDate = addDays(checkedThrough, 1);
  return {
    checkedThrough,
    entries: entries.map((entry) => createEntry(entry, midnight(entry.from))),
    staleFrom: { date: staleDate, ms: midnight(staleDate) },
  };
}

/** Builds an entry with its answers, which are asked for more often than the law changes. */
function createEntry<T>({ from, value, cite }: Dated<T>, startMs: number): TimelineEntry<T> {
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

/** Returns a timeline with the same dates and citations and other values. */
export function mapTimeline<T, U>(line: Timeline<T>, change: (value: T, entry: TimelineEntry<T>) => U): Timeline<U> {
  const entries = line.entries.map((entry) =>
    createEntry(
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
  /** The moment is after the last day for which the law was checked. */
  readonly stale: boolean;
}

/**
 * Returns the value in force at a moment, with its citation. Refuses before the first entry and after a repeal; after
 * `checkedThrough` the answer is `stale`.
 */
export function valueAt<T>({ entries, staleFrom }: Timeline<T>, moment: Moment): InForce<T> | Refusal {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const { from, startMs, answers, cite } = entries[index] as TimelineEntry<T>;
    if (!hasBegun(moment, from, startMs)) continue;
    if (answers) return hasBegun(moment, staleFrom.date, staleFrom.ms) ? answers.stale : answers.fresh;
    return refuse({ code: "repealed", message: `was repealed from ${from} by ${cite.instrument}`, path: "/at" });
  }
  return refuse({
    code: "before-first-entry",
    message: `the known law starts on ${entries[0]?.from}`,
    path: "/at",
  });
}

/** Returns whether a local date, whose first instant is `startMs`, has started at the moment. */
function hasBegun(moment: Moment, date: string, startMs: number): boolean {
  return moment.kind === "date" ? moment.date >= date : moment.ms >= startMs;
}
