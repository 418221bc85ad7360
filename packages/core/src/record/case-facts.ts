import { toLocalDate } from "../calendar.ts";
import type { PastEvent } from "../law/china/past-event.ts";
import {
  ACCIDENT_FACTS,
  type CaseFacts,
  type FactCode,
  type MeasuredFacts,
  type StatedFact,
} from "../law/circumstances.ts";
import { classify } from "../law/classify.ts";
import type { CaseEvent } from "../law/consequence.ts";
import { type Categorised, getTestPath } from "./categoriser.ts";
import type { Logged } from "./kinds.ts";
import type { StatedCircumstance } from "./particulars.ts";
import type { Stop, StopEvent } from "./stop.ts";
import { epochMs, type When } from "./when.ts";

/**
 * Collects the facts that the stop's entries state for the law's conditions, each with the field that states it.
 * `breath` is the highest breath reading, if blood decides: the authority may take it instead.
 */
export function collectCaseFacts(
  stop: Stop,
  { basis, classification }: Categorised,
  breath: Pick<Categorised, "basis" | "classification"> | null,
  offset: string,
): CaseFacts {
  const stated = new Map<FactCode, StatedFact>();
  const state = (code: FactCode, holds: boolean, entry: string, path: string, on: readonly string[] = NO_DAYS) => {
    const before = stated.get(code);
    const support = [{ entry, path }];
    // A repeated statement adds support; the latest statement counts.
    const isAgain = before?.holds === holds;
    stated.set(
      code,
      isAgain ? { holds, on: [...before.on, ...on], support: [...before.support, ...support] } : { holds, on, support },
    );
  };
  const { logged, loggedBy } = stop;
  if (logged && loggedBy !== null) {
    /** States a field with the entry that supports it: the last one that stated it, or the first entry. */
    const stateField = <Part extends "place" | "vehicle" | "driver">(
      part: Part,
      field: keyof NonNullable<Logged[Part]> & string,
      tell: (state: State) => void,
    ) => {
      const later = stop.events.findLast(
        (event) => event.kind === "particulars-stated" && event.body[part]?.[field as never] !== undefined,
      );
      const path = part === "driver" ? `/body/driver/${field}/status` : `/body/${part}/${field}`;
      tell((code, holds) => state(code, holds, later?.entry ?? loggedBy, path));
    };
    const { place, vehicle, driver } = logged;
    stateField("place", "road", (tell) => statePlace(place?.road, tell));
    stateField("vehicle", "kind", (tell) => stateVehicle(vehicle?.kind, tell));
    stateField("vehicle", "use", (tell) => vehicle?.use && tell("commercial-use", vehicle.use === "commercial"));
    stateField("driver", "licence", (tell) => stateLicence(driver?.licence?.status, tell));
    if (driver?.class === "minor") state("aged-14-to-18", true, loggedBy, "/body/driver/class");
    stateField("driver", "ageBand", (tell) => stateAge(driver?.ageBand, tell));
  }
  stateTests(stop, state);
  const circumstances = (list: readonly StatedCircumstance[], entry: string) =>
    list.forEach(({ code, holds, on }, index) => {
      state(code as FactCode, holds, entry, `/body/circumstances/${index}`, on === undefined ? NO_DAYS : [on]);
    });
  if (logged?.circumstances && loggedBy !== null) circumstances(logged.circumstances, loggedBy);
  for (const event of stop.events) {
    if (event.kind === "circumstance-stated") circumstances(event.body.circumstances, event.entry);
    if (event.kind === "disputed" && event.body.what === "breath-result") {
      state("disputed-on-scene", event.body.onTheSpot, event.entry, "/body/onTheSpot");
      state("disputed-result", true, event.entry, "/body/what");
    }
    const ended = event.kind === "measure-taken" ? ENDED_BY[event.body.measure] : undefined;
    if (ended) state(ended, true, event.entry, "/body/measure");
  }
  // What has not happened yet is not unknown.
  for (const code of Object.values(ENDED_BY)) if (code && !stated.has(code)) stated.set(code, NOT_YET);
  settleAccident(stated);
  settleLicence(stated);
  return {
    actOn: toLocalDate(stop.at.at, offset),
    ...toMeasured(basis, classification),
    stated,
    alternative: breath && toMeasured(breath.basis, breath.classification),
  };
}

function toMeasured(basis: Categorised["basis"], classification: Categorised["classification"]): MeasuredFacts {
  return {
    category: classification?.category ?? null,
    blood: classification?.blood?.value ?? null,
    reading: basis ? [{ entry: basis.entry, path: basis.path }] : [],
  };
}

/**
 * Without an accident, no one fled from one and no one was responsible for one. Where the record contradicts itself
 * nothing follows from either statement: both are unknown.
 */
function settleAccident(stated: Map<FactCode, StatedFact>): void {
  const accident = stated.get("accident");
  if (accident?.holds !== false) return;
  for (const code of ACCIDENT_FACTS) {
    if (stated.get(code)?.holds) {
      stated.delete(code);
      stated.delete("accident");
    } else stated.set(code, accident);
  }
}

/** The ways of having no licence, apart in the law: never obtained, revoked, suspended. */
const WITHOUT_LICENCE = ["never-licensed", "licence-revoked", "licence-suspended"] as const;

/** `no-licence` holds if one of the three does. An older entry that states that it does not hold excludes all three. */
function settleLicence(stated: Map<FactCode, StatedFact>): void {
  const none = stated.get("no-licence");
  if (none?.holds === false) for (const code of WITHOUT_LICENCE) if (!stated.has(code)) stated.set(code, none);
  const three = WITHOUT_LICENCE.map((code) => stated.get(code));
  const one = three.find((fact) => fact?.holds);
  if (one) stated.set("no-licence", one);
  else if (three.every((fact) => fact !== undefined)) stated.set("no-licence", three[0] as StatedFact);
}

const NO_DAYS: readonly string[] = Object.freeze([]);
const NOT_YET: StatedFact = { holds: false, on: NO_DAYS, support: [] };

/** How the criminal case ended, by the entry of its end. */
const ENDED_BY: Readonly<Partial<Record<string, FactCode>>> = {
  "not-prosecuted": "case-not-prosecuted",
  acquitted: "case-exempted",
  "exempted-from-punishment": "case-exempted",
  judged: "case-sentenced",
};

type State = (code: FactCode, holds: boolean) => void;

function statePlace(road: string | undefined, state: State): void {
  if (road === undefined) return;
  state("expressway", road === "expressway");
  state("urban-expressway", road === "urban-expressway");
  // Whether a compound is a road depends on who may drive there, which the record does not say.
  if (road !== "inside-compound") state("not-a-road", road === "not-a-road");
}

function stateVehicle(kind: string | undefined, state: State): void {
  if (kind === undefined || kind === "undetermined") return;
  state("motor-vehicle", kind !== "non-motor-vehicle");
  if (kind !== "other-motor-vehicle") state("automobile", kind === "automobile");
}

function stateLicence(status: string | undefined, state: State): void {
  if (status === undefined) return;
  if (LICENCE_KNOWN.has(status)) {
    state("never-licensed", status === "none");
    state("licence-revoked", status === "revoked");
    state("licence-suspended", status === "suspended");
    state("licence-withheld", status === "withheld");
  }
  if (PROBATION_KNOWN.has(status)) state("licence-in-probation", status === "probation");
}

/** An age band as in 30-39. One that spans 18 or 70 leaves the age open. */
function stateAge(band: string | undefined, state: State): void {
  const [, from, to] = /^(\d{1,3})-(\d{1,3})$/.exec(band ?? "") ?? [];
  if (from === undefined) return;
  const [youngest, oldest] = [Number(from), Number(to)];
  if (youngest >= 18 || oldest < 14) state("aged-14-to-18", false);
  if (youngest >= 14 && oldest < 18) state("aged-14-to-18", true);
  if (youngest >= 70) state("aged-70-or-more", true);
  if (oldest < 70) state("aged-70-or-more", false);
}

/** A withheld or suspended licence is still held. A person decides what a cancelled, expired or foreign one means. */
const LICENCE_KNOWN: ReadonlySet<string> = new Set(["valid", "probation", "withheld", "suspended", "revoked", "none"]);
const PROBATION_KNOWN: ReadonlySet<string> = new Set(["valid", "probation", "none", "revoked"]);

function stateTests(stop: Stop, state: (code: FactCode, holds: boolean, entry: string, path: string) => void): void {
  const { logged } = stop;
  const refusal = stop.tests.find(({ outcome }) => outcome === "refused");
  if (refusal) state("refused-test", true, refusal.entry, getTestPath(stop, refusal));
  let suspected = false;
  for (const test of stop.tests) {
    if (test.outcome !== "reading" || test.reading.specimen !== "breath" || !logged) continue;
    const path = getTestPath(stop, test);
    if (!refusal) state("refused-test", false, test.entry, path);
    const law = classify(test.reading, { jurisdiction: logged.jurisdiction, at: stop.at.at });
    if (!law.ok) continue;
    // A later, lower reading does not end the suspicion.
    suspected ||= law.category === "drunk";
    state("suspected-drunk", suspected, test.entry, path);
  }
}

/** Lists the events of the stop from which the law counts or for which it waits, in the order of the entries. */
export function listPastEvents(stop: Stop): PastEvent[] {
  const happened: PastEvent[] = [];
  const add = (event: CaseEvent, entry: string, { at }: When) => happened.push({ event, entry, at, ms: epochMs(at) });
  for (const test of stop.tests) {
    const { entry, at } = test;
    if (stop.events.some((event) => event.entry === entry)) continue;
    add("tested", entry, at);
    if (test.outcome === "reading" && test.reading.specimen === "blood") add("blood-tested", entry, at);
  }
  for (const event of stop.events) for (const name of toCaseEvents(event)) add(name, event.entry, event.at);
  return happened;
}

function toCaseEvents(event: StopEvent): CaseEvent[] {
  switch (event.kind) {
    case "sample-drawn":
    case "sample-sealed":
    case "lab-reported":
    case "lab-disputed":
    case "result-notified":
    case "restrained":
    case "released-sober":
    case "handed-over":
      return [event.kind];
    case "sample-moved":
      return event.body.to === "laboratory" ? ["sample-at-laboratory"] : [];
    case "family-notified": {
      const { of } = event.body;
      return [
        ...(of === "restraint" ? [] : ["family-told-of-test" as const]),
        ...(of === "test" ? [] : ["family-told-of-restraint" as const]),
      ];
    }
    case "measure-taken": {
      const { measure, certificate } = event.body;
      return [
        ...(measure === "vehicle-towed" ? [] : [measure]),
        ...(certificate === undefined || measure === "certificate-issued" ? [] : ["certificate-issued" as const]),
      ];
    }
    default:
      return [];
  }
}
