import { formatLocalTime, type Moment, parseInstantMs, toLocalDate } from "../../calendar.ts";
import type { Specimen } from "../../units/unit.ts";
import { type Awaited, findAwaited } from "../awaited.ts";
import type { CaseFacts, Missing, Support, Words } from "../circumstances.ts";
import { type Condition, createDecide, type Decide } from "../condition.ts";
import type {
  Authority,
  CaseEvent,
  Cited,
  Duty,
  PenaltyRule,
  Provided,
  ReviewRule,
  TimeLimit,
} from "../consequence.ts";
import type { Limit } from "../regime.ts";
import { type Citation, type Cite, type Timeline, valueAt } from "../timeline.ts";
import { LICENCE_CONSEQUENCES, PENALTIES, POINTS } from "./administrative.ts";
import { BLOOD_TESTS } from "./blood-tests.ts";
import { OFFSET } from "./coverage.ts";
import { CRIME, CRIMINAL_PENALTIES, MILDER_LATER_LAW } from "./criminal.ts";
import { GUIDANCE } from "./criminal-guidance.ts";
import { DETENTION_RULES } from "./detention-rules.ts";
import { DUTIES } from "./duties.ts";
import { OPINION_MEASURES } from "./opinion-measures.ts";
import type { PastEvent } from "./past-event.ts";
import { settleReading } from "./settle-reading.ts";
import { addCalendarDays, addWorkingDays } from "./working-days.ts";

/**
 * A circumstance to which a provision gives weight: met, with what supports it; open, with what is unknown; or pending,
 * if the provision asks for a blood figure and blood is due. The named authority reviews it.
 */
export interface CaseFinding {
  readonly code: string;
  readonly kind: ReviewRule["kind"];
  readonly words: Words;
  readonly state: "met" | "open" | "pending";
  readonly support: readonly Support[];
  readonly missing: readonly Missing[];
  /** What a pending finding waits for, and what follows either way; otherwise `null`. */
  readonly awaited: Awaited | null;
  readonly reviewedBy: Authority;
  /** The law of the day of the act, or a later one that may be milder and applies while the case is open. */
  readonly under: "law-at-act" | "later-law";
  readonly citation: Citation;
}

/** A measure that the law provides, from the provision whose conditions are met, still open or pending. */
export interface CaseMeasure extends Provided {
  readonly rule: string;
  readonly words: Words;
  readonly state: "provided" | "open" | "pending";
  readonly missing: readonly Missing[];
  /** What a pending measure waits for, and what follows either way; otherwise `null`. */
  readonly awaited: Awaited | null;
  readonly support: readonly Support[];
  readonly citation: Citation;
}

/** Something that someone must or may do, and its state. */
export interface Obligation {
  readonly code: string;
  readonly kind: "duty" | "right";
  readonly words: Words;
  readonly who: Authority;
  readonly from: Pick<PastEvent, "event" | "entry" | "at"> | null;
  readonly limit: TimeLimit;
  /**
   * The last instant in time, in China's own offset; `null` if the text gives no figure, the start has not happened, or
   * the year's calendar is unknown.
   */
  readonly dueAt: string | null;
  /** The year whose holidays are not published yet, if that is why `dueAt` is `null`. */
  readonly unknownCalendar?: string;
  readonly state: "waiting" | "due" | "overdue" | "done" | "done-late" | "lapsed";
  readonly doneBy: string | null;
  readonly citation: Citation;
}

interface CaseLaw {
  /** The deciding reading is breath, and the blood that must be tested has no result. */
  readonly provisional: boolean;
  /** The breath reading counts as blood, or may replace a blood result that differs. */
  readonly breath: "stands" | "may-stand" | null;
  readonly findings: readonly CaseFinding[];
  readonly measures: readonly CaseMeasure[];
  readonly obligations: readonly Obligation[];
  /** Why findings under a later law are listed next to those of the day of the act; `null` if there are none. */
  readonly laterLaw: Cite | null;
}

/**
 * Applies Chinese law to a case: administrative, criminal and procedural law of the day of the act, and later guidance
 * if the case is decided under it. It lists conditions that are met or open; it decides nothing.
 */
export function judgeChineseCase(
  recorded: CaseFacts,
  deciding: { readonly specimen: Specimen | null; readonly limits: readonly Limit[] },
  act: Moment,
  decided: Moment,
  happened: readonly PastEvent[],
  nowMs: number,
): CaseLaw {
  const { facts, provisional, breath } = settleReading(recorded, deciding.specimen, act, happened);
  let decideByBreath: Decide | null = null;
  const judge: Judge = {
    decide: createDecide(facts),
    await: (when) => {
      decideByBreath ??= createDecide({ ...facts, awaitsBlood: false });
      // A fact alone never waits for blood.
      return findAwaited(when as Exclude<Condition, string>, decideByBreath, deciding.limits);
    },
  };
  const { decide } = judge;
  const findings: CaseFinding[] = [];
  for (const line of [BLOOD_TESTS, CRIME, GUIDANCE, DETENTION_RULES]) collect(findings, line, act, "law-at-act", judge);
  const atAct = valueAt(GUIDANCE, act);
  const later = valueAt(GUIDANCE, decided);
  // Before May 2011 there was no crime for which later guidance could be milder.
  const hasLater = later.ok && atAct.ok && later.value !== atAct.value;
  if (hasLater) collect(findings, GUIDANCE, decided, "later-law", judge);

  const { rules, duties } = findLawOf(facts.actOn, act);
  const measures: CaseMeasure[] = [];
  for (const rule of rules) provide(measures, rule, judge);
  const obligations: Obligation[] = [];
  for (const { duty, citation } of duties) {
    const one = buildObligation(duty, citation, decide, happened, nowMs);
    if (one) obligations.push(one);
  }
  return { provisional, breath, findings, measures, obligations, laterLaw: hasLater ? MILDER_LATER_LAW : null };
}

/** The penalties and duties of a day. */
interface LawOfDay {
  readonly rules: readonly Cited<PenaltyRule>[];
  readonly duties: readonly { readonly duty: Duty; readonly citation: Citation }[];
}

const LAW_OF_DAY = new Map<string, LawOfDay>();

/** The stops of one night have the same law: it changes only at midnight in China. */
function findLawOf(day: string, act: Moment): LawOfDay {
  let law = LAW_OF_DAY.get(day);
  if (!law) {
    if (LAW_OF_DAY.size === 64) LAW_OF_DAY.clear();
    law = {
      rules: [PENALTIES, OPINION_MEASURES, CRIMINAL_PENALTIES, POINTS, LICENCE_CONSEQUENCES].flatMap((line) => {
        const inForce = valueAt(line, act);
        return inForce.ok ? inForce.value : [];
      }),
      duties: DUTIES.flatMap((line) => {
        const inForce = valueAt(line, act);
        return inForce.ok ? [{ duty: inForce.value, citation: inForce.citation }] : [];
      }),
    };
    LAW_OF_DAY.set(day, law);
  }
  return law;
}

/** Decides conditions, and says what a pending one waits for. */
interface Judge {
  readonly decide: Decide;
  readonly await: (when: Condition) => Awaited;
}

function collect(
  into: CaseFinding[],
  line: Timeline<readonly Cited<ReviewRule>[]>,
  at: Moment,
  under: CaseFinding["under"],
  judge: Judge,
): void {
  const law = valueAt(line, at);
  if (!law.ok) return;
  for (const { code, kind, words, when, reviewedBy, citation } of law.value) {
    const { state, support, missing } = judge.decide(when);
    if (state === "not-met") continue;
    const awaited = state === "pending" ? judge.await(when) : null;
    into.push({ code, kind, words, state, support, missing, awaited, reviewedBy, under, citation });
  }
}

function provide(
  into: CaseMeasure[],
  { code, words, when, provides, citation }: Cited<PenaltyRule>,
  { decide, await: findAwaitedBlood }: Judge,
): void {
  const { state, support, missing } = decide(when);
  if (state === "not-met") return;
  const awaited = state === "pending" ? findAwaitedBlood(when) : null;
  for (const provided of provides) {
    const own = provided.when === undefined ? MET : decide(provided.when);
    if (own.state === "not-met") continue;
    const isOpen = state === "open" || own.state === "open";
    const isPending = !isOpen && awaited !== null;
    into.push({
      ...provided,
      rule: code,
      words,
      state: isOpen ? "open" : isPending ? "pending" : "provided",
      missing: own.missing.length > 0 ? [...new Set([...missing, ...own.missing])] : missing,
      awaited: isPending ? awaited : null,
      support,
      citation,
    });
  }
}

const MET = { state: "met", missing: [] } as const;

function buildObligation(
  duty: Duty,
  citation: Citation,
  decide: Decide,
  happened: readonly PastEvent[],
  nowMs: number,
): Obligation | null {
  const { code, kind, words, who, limit } = duty;
  const start = findLatest(happened, duty.from);
  // A duty that depends only on an event does not exist before it; one that the reading itself creates waits.
  if (duty.when === "always" ? !start : decide(duty.when).state !== "met") return null;
  if (duty.unless !== undefined && decide(duty.unless).state === "met") return null;
  const startMs = start?.ms ?? Number.NaN;
  // What must be done at once may already be done: the family may be notified on the way to the hospital.
  const done =
    happened.find(({ event, ms }) => duty.doneBy.includes(event) && (limit === "at-once" || !(ms < startMs))) ?? null;
  const end = duty.until && happened.find(({ event }) => duty.until?.includes(event));
  const due = end ? { at: end.at, ms: end.ms, unknownYear: null } : start ? computeDue(start, limit) : NO_LIMIT;
  const one: Obligation = {
    code,
    kind,
    words,
    who,
    from: start && { event: start.event, entry: start.entry, at: start.at },
    limit,
    dueAt: due.at,
    state: computeState(kind, start !== null || end !== undefined, done, nowMs, due.ms, startMs + graceMs(limit)),
    doneBy: done?.entry ?? null,
    citation,
  };
  return due.unknownYear === null ? one : { ...one, unknownCalendar: due.unknownYear };
}

/**
 * The hours after which an entry is missing for a duty that its text requires at once, or until the driver is sober.
 * The texts give no figure; this one is the library's own, after the 24 hours for approving a measure. `dueAt` stays
 * `null`.
 */
const AT_ONCE_GRACE_HOURS = 24;

function graceMs(limit: TimeLimit): number {
  return limit === "at-once" || limit === "until-sober" ? AT_ONCE_GRACE_HOURS * 3_600_000 : Number.NaN;
}

function computeState(
  kind: Duty["kind"],
  hasBegun: boolean,
  done: PastEvent | null,
  nowMs: number,
  dueMs: number,
  graceEndsMs: number,
): Obligation["state"] {
  if (done) return done.ms > dueMs ? "done-late" : "done";
  if (!hasBegun) return "waiting";
  if (!(nowMs > dueMs || nowMs > graceEndsMs)) return "due";
  return kind === "right" ? "lapsed" : "overdue";
}

function findLatest(happened: readonly PastEvent[], events: readonly CaseEvent[]): PastEvent | null {
  for (let index = happened.length - 1; index >= 0; index -= 1) {
    const one = happened[index] as PastEvent;
    if (events.includes(one.event)) return one;
  }
  return null;
}

/**
 * When a time limit ends, in China's own offset and in milliseconds since 1970; `null` and `NaN` if the text gives no
 * figure or the year's calendar is unknown.
 */
interface Due {
  readonly at: string | null;
  readonly ms: number;
  readonly unknownYear: string | null;
}

const NO_LIMIT: Due = { at: null, ms: Number.NaN, unknownYear: null };
const HOURS_CACHE = new Map<number, Due>();

/**
 * Computes when a time limit ends. The day on which it starts does not count (administrative case rules art. 35); days
 * are those of China's calendar.
 */
function computeDue(start: Pick<PastEvent, "at" | "ms">, limit: TimeLimit): Due {
  if (typeof limit === "string") return NO_LIMIT;
  if ("hours" in limit) {
    const ms = start.ms + limit.hours * 3_600_000;
    // Several duties start with one measure.
    let due = HOURS_CACHE.get(ms);
    if (!due) {
      if (HOURS_CACHE.size === 256) HOURS_CACHE.clear();
      due = { at: formatLocalTime(ms, OFFSET), ms, unknownYear: null };
      HOURS_CACHE.set(ms, due);
    }
    return due;
  }
  return computeDueOnDay(toLocalDate(start.at, OFFSET), limit);
}

type DayLimit = Exclude<TimeLimit, string | { readonly hours: number }>;

/** The cases of one night share a date, so the results are cached. */
const DUE_CACHE = new Map<DayLimit, Map<string, Due>>();

function computeDueOnDay(from: string, limit: DayLimit): Due {
  let counted = DUE_CACHE.get(limit);
  if (!counted) {
    counted = new Map();
    DUE_CACHE.set(limit, counted);
  }
  let due = counted.get(from);
  if (!due) {
    due = countDue(from, limit);
    counted.set(from, due);
  }
  return due;
}

function countDue(from: string, limit: DayLimit): Due {
  const last =
    "workingDays" in limit ? addWorkingDays(from, limit.workingDays) : addCalendarDays(from, limit.calendarDays);
  if ("unknownYear" in last) return { at: null, ms: Number.NaN, unknownYear: last.unknownYear };
  const at = `${last.date}T23:59:59${OFFSET}`;
  return { at, ms: parseInstantMs(at), unknownYear: null };
}
