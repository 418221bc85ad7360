import { localDate, type Moment } from "../../calendar.ts";
import type { CaseFacts, FactCode, Support, Words } from "../circumstances.ts";
import { decide } from "../condition.ts";
import type { Authority, CaseEvent, Duty, PenaltyRule, Provided, ReviewRule, TimeLimit } from "../consequence.ts";
import { type Citation, type Cite, type Timeline, valueAt } from "../timeline.ts";
import { LICENCE_CONSEQUENCES, PENALTIES, POINTS } from "./administrative.ts";
import { CRIME, GUIDANCE, MILDER_LATER_LAW } from "./criminal.ts";
import { OFFSET, OFFSET_MINUTES } from "./instruments.ts";
import { BLOOD_TESTS, DUTIES } from "./procedure.ts";
import { calendarDayAfter, workingDayAfter } from "./working-days.ts";

/** A circumstance that a clause gives weight to: met with what supports it, or open with what is not known. It is for the named authority to review. */
export interface CaseFinding {
  readonly code: string;
  readonly kind: ReviewRule["kind"];
  readonly words: Words;
  readonly state: "met" | "open";
  readonly support: readonly Support[];
  readonly missing: readonly (FactCode | "reading")[];
  readonly reviewedBy: Authority;
  /** The law of the day of the act, or a later one that may be milder and holds while the case is open. */
  readonly under: "law-at-act" | "later-law";
  readonly citation: Citation;
}

/** A measure that the law provides, from the clause whose conditions are met or still open. */
export interface CaseMeasure extends Provided {
  readonly rule: string;
  readonly words: Words;
  readonly state: "provided" | "open";
  readonly missing: readonly (FactCode | "reading")[];
  readonly support: readonly Support[];
  readonly citation: Citation;
}

/** What somebody must do or may do, and how that stands. */
export interface Obligation {
  readonly code: string;
  readonly kind: "duty" | "right";
  readonly words: Words;
  readonly who: Authority;
  readonly from: { readonly event: CaseEvent; readonly entry: string; readonly at: string } | null;
  readonly limit: TimeLimit;
  /** The last instant in time, in China's own offset; `null` where the text names no figure, the start has not come, or the calendar of that year is not known. */
  readonly dueAt: string | null;
  /** The year whose holidays are not arranged yet, where that is why `dueAt` is not known. */
  readonly unknownCalendar?: string;
  readonly state: "waiting" | "due" | "overdue" | "done" | "done-late" | "lapsed";
  readonly doneBy: string | null;
  readonly citation: Citation;
}

/** Something that happened in the case, by its entry. */
export interface Happened {
  readonly event: CaseEvent;
  readonly entry: string;
  /** RFC 3339. */
  readonly at: string;
}

export interface CaseLaw {
  readonly findings: readonly CaseFinding[];
  readonly measures: readonly CaseMeasure[];
  readonly obligations: readonly Obligation[];
  /** Why findings under a later law are told beside those of the day of the act; `null` where no later one is. */
  readonly laterLaw: Cite | null;
}

/**
 * Sets a case beside Chinese law: administrative, criminal and procedural, of the day of the act; later guidance too where the case is decided under it.
 * It names conditions that are met and those still open, and decides nothing.
 */
export function judgeChineseCase(facts: CaseFacts, act: Moment, decided: Moment, happened: readonly Happened[], nowMs: number): CaseLaw {
  const findings: CaseFinding[] = [];
  for (const line of [BLOOD_TESTS, CRIME, GUIDANCE]) collect(findings, line, act, "law-at-act", facts);
  const atAct = valueAt(GUIDANCE, act);
  const later = valueAt(GUIDANCE, decided);
  // Before May 2011 there was no crime that later guidance could be milder about.
  const hasLater = later.ok && atAct.ok && later.value !== atAct.value;
  if (hasLater) collect(findings, GUIDANCE, decided, "later-law", facts);

  const measures: CaseMeasure[] = [];
  for (const line of [PENALTIES, POINTS, LICENCE_CONSEQUENCES]) {
    const law = valueAt(line, act);
    if (law.ok) for (const rule of law.value) provide(measures, rule, law.citation.effectiveFrom, facts);
  }
  const obligations = DUTIES.flatMap((line) => {
    const law = valueAt(line, act);
    const one = law.ok ? obligation(law.value, law.citation, facts, happened, nowMs) : null;
    return one ? [one] : [];
  });
  return { findings, measures, obligations, laterLaw: hasLater ? MILDER_LATER_LAW : null };
}

function collect(into: CaseFinding[], line: Timeline<readonly ReviewRule[]>, at: Moment, under: CaseFinding["under"], facts: CaseFacts): void {
  const law = valueAt(line, at);
  if (!law.ok) return;
  for (const { code, kind, words, when, reviewedBy, cite } of law.value) {
    const { state, support, missing } = decide(when, facts);
    if (state === "not-met") continue;
    into.push({ code, kind, words, state, support, missing, reviewedBy, under, citation: { ...cite, effectiveFrom: law.citation.effectiveFrom } });
  }
}

function provide(into: CaseMeasure[], rule: PenaltyRule, effectiveFrom: string, facts: CaseFacts): void {
  const whole = decide(rule.when, facts);
  if (whole.state === "not-met") return;
  const citation: Citation = { ...rule.cite, effectiveFrom };
  for (const provided of rule.provides) {
    const own = provided.when === undefined ? null : decide(provided.when, facts);
    if (own?.state === "not-met") continue;
    const missing = [...new Set([...whole.missing, ...(own?.missing ?? [])])];
    const state = whole.state === "met" && (own === null || own.state === "met") ? "provided" : "open";
    into.push({ ...provided, rule: rule.code, words: rule.words, state, missing, support: whole.support, citation });
  }
}

function obligation(duty: Duty, citation: Citation, facts: CaseFacts, happened: readonly Happened[], nowMs: number): Obligation | null {
  const { code, kind, words, who, limit } = duty;
  if (duty.when !== "always" && decide(duty.when, facts).state !== "met") return null;
  const start = latest(happened, duty.from);
  // A duty that hangs on an event alone does not exist before it; one that the reading itself founds waits to be done.
  if (!start && duty.when === "always") return null;
  const startMs = start ? Date.parse(start.at) : Number.NaN;
  const done = happened.find(({ event, at }) => duty.doneBy.includes(event) && !(Date.parse(at) < startMs)) ?? null;
  const due = start ? dueAt(start.at, limit) : {};
  const dueMs = due.at === undefined ? Number.NaN : Date.parse(due.at);
  const state = done
    ? Date.parse(done.at) > dueMs
      ? "done-late"
      : "done"
    : start === null
      ? "waiting"
      : nowMs > dueMs
        ? kind === "right"
          ? "lapsed"
          : "overdue"
        : "due";
  return {
    code,
    kind,
    words,
    who,
    from: start,
    limit,
    dueAt: due.at ?? null,
    ...(due.unknownYear === undefined ? {} : { unknownCalendar: due.unknownYear }),
    state,
    doneBy: done?.entry ?? null,
    citation,
  };
}

function latest(happened: readonly Happened[], events: readonly CaseEvent[]): Happened | null {
  return happened.findLast(({ event }) => events.includes(event)) ?? null;
}

/** When a time runs out. The day on which it begins is not counted (administrative case rules art. 35); days are those of China's calendar. */
export function dueAt(start: string, limit: TimeLimit): { readonly at?: string; readonly unknownYear?: string } {
  if (typeof limit === "string") return {};
  const startMs = Date.parse(start);
  if ("hours" in limit) {
    const ms = startMs + limit.hours * 3_600_000;
    return { at: `${new Date(ms + OFFSET_MINUTES * 60_000).toISOString().slice(0, 19)}${OFFSET}` };
  }
  const from = localDate(startMs, OFFSET_MINUTES);
  const last = "workingDays" in limit ? workingDayAfter(from, limit.workingDays) : calendarDayAfter(from, limit.calendarDays);
  return "unknownYear" in last ? last : { at: `${last.date}T23:59:59${OFFSET}` };
}
