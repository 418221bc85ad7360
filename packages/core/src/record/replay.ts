import type { FlagCode } from "../problem-codes.ts";
import type { Flag } from "../refusal.ts";
import { groupByDevice } from "./chain.ts";
import { flagContradictions } from "./contradictions.ts";
import type { SealedEntry } from "./entry.ts";
import { type BodyOf, type EntryKind, kindsBefore, type Logged } from "./kinds.ts";
import type { Personal } from "./personal.ts";
import type { Stop, StopEvent, StopTest } from "./stop.ts";
import { epochMs, type When } from "./when.ts";

/**
 * Replays the entries of one stop, given in any order: within a device in the order of its chain, across devices by
 * their clocks. Entries out of order are included and flagged.
 *
 * @throws {TypeError} for an empty list and for entries of several stops.
 *
 * @example
 * ```ts
 * import { logStop, replay, startChain } from "@roadside/core";
 *
 * const logged = logStop(startChain("tablet-1"), {
 *   id: "0192f000-0000-7000-8000-000000000001",
 *   stop: "0192f000-0000-7000-8000-000000000002",
 *   jurisdiction: "CN",
 *   unit: "532931",
 *   officer: "100001",
 *   at: "2020-10-15T21:40:00+08:00",
 *   recordedAt: "2020-10-15T21:41:00+08:00",
 *   readings: [{ specimen: "breath", value: "0", unit: "mg/L" }],
 * });
 * if (!logged.ok) throw new Error(logged.error.message);
 * const stop = replay([logged.sealed]);
 * console.log(stop.tests.length, stop.voided, stop.flags.length); // 1 null 0
 * ```
 */
export function replay(sealed: readonly SealedEntry[]): Stop {
  const ordered = mergeChains(sealed);
  const first = ordered.find(({ entry }) => entry.kind === "logged") ?? ordered[0];
  if (!first) throw new TypeError("a stop must have at least one entry");

  const { stop, unit, officer } = first.entry;
  let { at } = first.entry;
  const flags: Flag[] = [];
  const flag = (code: FlagCode, message: string, index: number) =>
    flags.push({ code, message, path: `/entries/${index}` });
  const corrected = collectCorrections(ordered);
  const links: Stop["links"][number][] = [];
  const tests: StopTest[] = [];
  const events: StopEvent[] = [];
  const seen = new Set<EntryKind>();
  const personal: Omit<Personal, "salt"> = {};
  let logged: Logged | null = null;
  let loggedBy: string | null = null;
  const stated: BodyOf<"particulars-stated">[] = [];
  let voided: Stop["voided"] = null;

  ordered.forEach((one, index) => {
    const { entry } = one;
    if (entry.stop !== stop) throw new TypeError(`entry ${entry.id} belongs to stop ${entry.stop}, not to ${stop}`);
    if (voided) flag("after-voided", "was written after the stop was voided", index);
    const before = kindsBefore(entry.kind);
    if (before.length > 0 && !before.some((kind) => seen.has(kind))) {
      flag("out-of-order", `${entry.kind} requires ${before.join(" or ")} before it`, index);
    }
    seen.add(entry.kind);
    const { at: when, body, identifying } = corrected.get(entry.id)?.of(one) ?? { ...entry, identifying: one.personal };
    const corrects =
      entry.kind === "corrected" &&
      ordered.find((other) => other.entry.id === entry.body.corrects)?.entry.kind === entry.body.kind;
    // A correction's personal part applies at the place of the corrected entry.
    if (identifying && !corrects) {
      const { salt: _, ...facts } = identifying;
      Object.assign(personal, facts);
    }
    const happened = () => events.push({ kind: entry.kind, entry: entry.id, at: when, body } as StopEvent);
    switch (entry.kind) {
      case "logged": {
        if (logged) {
          flag("logged-twice", "the stop was logged before; only the first entry counts", index);
          return;
        }
        logged = body as Logged;
        loggedBy = entry.id;
        at = when;
        // The first entry's tests come first, even if a later entry was written by a clock that is slow.
        tests.unshift(...logged.tests.map((test) => ({ ...test, entry: entry.id, at: test.at ?? when })));
        return;
      }
      case "test-added":
        {
          const { test } = body as BodyOf<"test-added">;
          tests.push({ ...test, entry: entry.id, at: test.at ?? when });
        }
        return;
      case "particulars-stated":
        stated.push(body as BodyOf<"particulars-stated">);
        happened();
        return;
      case "linked":
        links.push({ ...(body as BodyOf<"linked">), entry: entry.id });
        return;
      case "voided":
        voided ??= { reason: entry.body.reason, entry: entry.id };
        return;
      case "corrected":
        if (!corrects) flag("corrects-nothing", "the corrected entry is missing or of another kind", index);
        return;
      case "lab-reported":
        tests.push({
          outcome: "reading",
          reading: (body as BodyOf<"lab-reported">).reading,
          at: when,
          entry: entry.id,
        });
        happened();
        return;
      case "sample-sealed": {
        const drawn = events.flatMap((event) =>
          event.kind === "sample-drawn" ? event.body.tubes.map(({ label }) => label) : [],
        );
        const strange = (body as BodyOf<"sample-sealed">).tubes.find(({ label }) => !drawn.includes(label));
        if (strange && seen.has("sample-drawn"))
          flag("tube-unknown", `seals tube ${strange.label}, which was not drawn`, index);
        happened();
        return;
      }
      default:
        happened();
    }
  });
  flagContradictions({ logged, loggedBy, events }, (code, message, id) =>
    flag(
      code,
      message,
      ordered.findIndex(({ entry }) => entry.id === id),
    ),
  );
  if (!logged) flag("not-logged", "the entry that logs this stop has not arrived", 0);

  return {
    id: stop,
    unit,
    officer,
    at,
    loggedBy,
    logged: logged && addParticulars(logged, stated),
    tests,
    events,
    links,
    corrections: ordered.flatMap(({ entry }) =>
      entry.kind === "corrected" ? [{ corrects: entry.body.corrects, reason: entry.body.reason, entry: entry.id }] : [],
    ),
    voided,
    personal: Object.keys(personal).length > 0 ? personal : null,
    flags,
    entries: ordered.map(({ entry }) => entry.id),
  };
}

/** Returns the first entry's facts with those stated later, field by field; observations are appended. */
function addParticulars(logged: Logged, stated: readonly BodyOf<"particulars-stated">[]): Logged {
  const whole = { ...logged };
  for (const { place, vehicle, driver, observations } of stated) {
    if (place) whole.place = { ...whole.place, ...place };
    if (vehicle) whole.vehicle = { ...whole.vehicle, ...vehicle };
    if (driver) whole.driver = { ...whole.driver, ...driver };
    if (observations) whole.observations = [...(whole.observations ?? []), ...observations];
  }
  return whole;
}

/**
 * A corrected entry: its last body, and the last time and personal part of its corrections. A correction of another
 * kind has no effect.
 */
interface Correction {
  of(one: SealedEntry): { readonly at: When; readonly body: unknown; readonly identifying: SealedEntry["personal"] };
}

function collectCorrections(ordered: readonly SealedEntry[]): Map<string, Correction> {
  const all = new Map<string, { said: BodyOf<"corrected">; personal: SealedEntry["personal"] }[]>();
  for (const { entry, personal } of ordered) {
    if (entry.kind === "corrected")
      all.set(entry.body.corrects, [...(all.get(entry.body.corrects) ?? []), { said: entry.body, personal }]);
  }
  const corrections = new Map<string, Correction>();
  for (const [id, corrected] of all) {
    corrections.set(id, {
      of: ({ entry, personal }) => {
        const own = corrected.filter(({ said }) => said.kind === entry.kind);
        return {
          at: own.findLast(({ said }) => said.at !== undefined)?.said.at ?? entry.at,
          body: own.at(-1)?.said.body ?? entry.body,
          identifying: own.findLast((one) => one.personal !== undefined)?.personal ?? personal,
        };
      },
    });
  }
  return corrections;
}

/**
 * Merges the devices' chains: within a device by number, since its clock may be set back; across devices by the clock.
 */
function mergeChains(sealed: readonly SealedEntry[]): readonly SealedEntry[] {
  // Most stops never get a second entry.
  if (sealed.length < 2) return sealed;
  const unique = new Map(sealed.map((one) => [one.hash, one]));
  const chains = groupByDevice(unique.values());
  const waiting = [...chains.values()].map((chain) =>
    chain.sort((a, b) => a.entry.seq - b.entry.seq || (a.hash < b.hash ? -1 : 1)),
  );
  const ordered: SealedEntry[] = [];
  while (waiting.length > 0) {
    let next = 0;
    waiting.forEach((chain, index) => {
      if (isBefore(chain[0] as SealedEntry, waiting[next]?.[0] as SealedEntry)) next = index;
    });
    const chain = waiting[next] as SealedEntry[];
    ordered.push(chain.shift() as SealedEntry);
    if (chain.length === 0) waiting.splice(next, 1);
  }
  return ordered;
}

function isBefore(a: SealedEntry, b: SealedEntry): boolean {
  const difference = epochMs(a.entry.recordedAt) - epochMs(b.entry.recordedAt);
  return difference < 0 || (difference === 0 && a.entry.device < b.entry.device);
}
