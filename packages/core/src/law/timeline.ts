import { isDate, type Moment } from "../calendar.ts";
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

/** Values of one legal parameter in order of their dates, and the last day for which somebody checked that nothing newer exists. */
export interface Timeline<T> {
  readonly checkedThrough: string;
  readonly entries: readonly (Dated<T> & { readonly startMs: number; readonly citation: Citation })[];
  /** First date and instant past `checkedThrough`. */
  readonly staleFrom: { readonly date: string; readonly ms: number };
}

/**
 * Builds a timeline of a place whose midnights have this offset from UTC. Throws on disorder, on a repeated or impossible date, on an empty list
 * and on a repeal of nothing: a bad rule file must stop the build.
 */
export function timeline<T>(offset: string, checkedThrough: string, entries: readonly Dated<T>[]): Timeline<T> {
  if (entries.length === 0) throw new TypeError("a timeline has at least one entry");
  if (!/^[+-]\d{2}:\d{2}$/.test(offset)) throw new TypeError(`"${offset}" is no offset as in +08:00`);
  for (const date of [checkedThrough, ...entries.map(({ from }) => from)]) {
    if (!isDate(date)) throw new TypeError(`"${date}" is no date`);
  }
  entries.forEach(({ from, value }, index) => {
    const before = entries[index - 1];
    if (before && before.from >= from) throw new TypeError(`the entry from ${from} stands after the one from ${before.from}`);
    if (value === null && (before === undefined || before.value === null)) throw new TypeError(`the repeal from ${from} repeals nothing`);
  });
  const midnight = (date: string) => Date.parse(`${date}T00:00:00${offset}`);
  const staleDate = new Date(Date.parse(`${checkedThrough}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return {
    checkedThrough,
    entries: entries.map((entry) => ({
      ...entry,
      startMs: midnight(entry.from),
      citation: Object.freeze({ ...entry.cite, effectiveFrom: entry.from }),
    })),
    staleFrom: { date: staleDate, ms: midnight(staleDate) },
  };
}

/** The value that held at a moment, with its citation. Refuses before the first entry and after a repeal; past `checkedThrough` it says `stale`. */
export function valueAt<T>(line: Timeline<T>, moment: Moment): { ok: true; value: T; citation: Citation; stale: boolean } | Refusal {
  const entry = line.entries.findLast(({ from, startMs }) => hasBegun(moment, from, startMs));
  if (!entry) {
    const first = line.entries[0]?.from;
    return refuse({ code: "before-first-entry", message: `the law known here begins on ${first}`, path: "/at" });
  }
  if (entry.value === null) {
    return refuse({ code: "repealed", message: `was repealed from ${entry.from} by ${entry.cite.instrument}`, path: "/at" });
  }
  const stale = hasBegun(moment, line.staleFrom.date, line.staleFrom.ms);
  return { ok: true, value: entry.value, citation: entry.citation, stale };
}

/** Whether a local date, whose first instant is `startMs`, has begun at the moment. */
function hasBegun(moment: Moment, date: string, startMs: number): boolean {
  return moment.kind === "date" ? moment.date >= date : moment.ms >= startMs;
}
