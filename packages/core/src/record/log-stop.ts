import { parsePlate } from "../identity/plate.ts";
import { parseResidentId } from "../identity/resident-id.ts";
import { type Problem, type Refusal, refuse } from "../refusal.ts";
import { parseReading } from "../units/reading.ts";
import { categorise } from "./categorise.ts";
import type { Categorised } from "./categoriser.ts";
import { type ChainHead, write } from "./chain.ts";
import type { SealedEntry } from "./entry.ts";
import type { Logged } from "./kinds.ts";
import type { Personal } from "./personal.ts";
import { replay } from "./replay.ts";
import type { Test } from "./test.ts";
import type { When } from "./when.ts";

/**
 * What another program knows about a stop. It provides ids (UUIDv7), salt (random, 32 or more hexadecimal digits) and
 * times: this library reads no clock and generates no random numbers.
 */
export interface StopFacts {
  id: string;
  stop: string;
  /** Required if any fact identifies a person. */
  salt?: string;
  jurisdiction: string;
  unit: string;
  officer: string;
  /** RFC 3339 with its offset if known to the second; otherwise a `When`. */
  at: string | When;
  recordedAt: string;
  /** As written by a person or an instrument, with any known spelling of the unit. */
  readings: readonly {
    specimen: string;
    value: string;
    unit: string;
    bloodEquivalent?: boolean;
    analyser?: Extract<Test, { outcome: "reading" }>["analyser"];
    at?: When;
  }[];
  /** Tests without a reading, and why. They follow the readings. */
  attempts?: readonly Extract<Test, { outcome: "refused" | "insufficient" | "mouth-alcohol" | "instrument-fault" }>[];
  driver?: Logged["driver"] & { name?: string; residentId?: string; otherId?: string; licenceNumber?: string };
  vehicle?: Logged["vehicle"] & { plate?: string; otherPlate?: string; unplated?: true };
  place?: Logged["place"] & { checkpoint?: string; operation?: string };
  reason?: string;
  observations?: string[];
  statements?: string[];
  provenance?: Logged["provenance"];
}

/**
 * Logs a stop: turns readings, driver, vehicle, place and time into one valid, sealed entry and categorises it under
 * the law of that day. Refuses with the path of each invalid fact, and if the law gives no answer. It never corrects
 * anything silently.
 *
 * @param head The end of the device's chain, to which the entry is appended.
 * @param facts The facts of the stop.
 *
 * @example
 * ```ts
 * import { logStop, startChain } from "@roadside/core";
 *
 * const logged = logStop(startChain("tablet-1"), {
 *   id: "0192f000-0000-7000-8000-000000000001",
 *   stop: "0192f000-0000-7000-8000-000000000002",
 *   jurisdiction: "CN",
 *   unit: "532931",
 *   officer: "100001",
 *   at: "2020-10-15T21:40:00+08:00",
 *   recordedAt: "2020-10-15T21:41:00+08:00",
 *   readings: [{ specimen: "breath", value: "0.95", unit: "mg/L" }],
 * });
 * if (!logged.ok) throw new Error(logged.error.message);
 * console.log(logged.assessment.category); // drunk
 * console.log(logged.head.seq); // 1
 * ```
 */
export function logStop(
  head: ChainHead,
  facts: StopFacts,
): { ok: true; sealed: SealedEntry; head: ChainHead; assessment: Categorised } | Refusal {
  const problems: Problem[] = [];
  const tests: Test[] = facts.readings.flatMap(({ analyser, at, ...written }, index) => {
    const parsed = parseReading(written);
    if (!parsed.ok) {
      problems.push(...parsed.errors.map((problem) => ({ ...problem, path: `/readings/${index}${problem.path}` })));
      return [];
    }
    return [{ outcome: "reading" as const, reading: parsed.reading, ...omitUndefined({ analyser, at }) }];
  });
  const personal = buildPersonal(facts, problems);
  if (problems.length > 0) return refuse(...problems);

  const { checkpoint, operation, ...place } = facts.place ?? {};
  const { plate: _plate, otherPlate: _other, unplated: _unplated, ...vehicle } = facts.vehicle ?? {};
  const { name: _name, residentId: _id, otherId: _otherId, licenceNumber: _licence, ...driver } = facts.driver ?? {};
  const body: Logged = {
    jurisdiction: facts.jurisdiction,
    tests: [...tests, ...(facts.attempts ?? [])],
    ...omitUndefined({
      checkpoint,
      operation,
      place: undefinedIfEmpty(place),
      vehicle: undefinedIfEmpty(vehicle),
      driver: undefinedIfEmpty(driver),
    }),
    ...omitUndefined({ reason: facts.reason, observations: facts.observations, provenance: facts.provenance }),
  };
  const at: When = typeof facts.at === "string" ? { at: facts.at, precision: "second" } : facts.at;
  const { id, stop, recordedAt, officer, unit } = facts;
  const draft = { kind: "logged" as const, id, stop, at, recordedAt, officer, unit, personal };

  const written = write(head, { ...draft, body });
  if (!written.ok) return written;
  const assessment = categorise(replay([written.sealed]));
  return assessment.ok ? { ...written, assessment } : assessment;
}

function buildPersonal(facts: StopFacts, problems: Problem[]): Personal | undefined {
  const { driver, vehicle } = facts;
  const plate = vehicle?.plate === undefined ? undefined : parsePlate(vehicle.plate);
  if (plate && !plate.ok) problems.push({ ...plate.error, path: "/vehicle/plate" });
  const resident = driver?.residentId === undefined ? undefined : parseResidentId(driver.residentId);
  if (resident && !resident.ok) problems.push({ ...resident.error, path: "/driver/residentId" });

  const part = omitUndefined({
    name: driver?.name,
    licenceNumber: driver?.licenceNumber,
    statements: facts.statements,
    idNumber: resident?.ok
      ? { kind: "resident" as const, number: resident.number }
      : driver?.otherId === undefined
        ? undefined
        : { kind: "other" as const, number: driver.otherId },
    plate: plate?.ok
      ? { kind: "registered" as const, number: plate.number }
      : vehicle?.otherPlate !== undefined
        ? { kind: "other" as const, number: vehicle.otherPlate }
        : vehicle?.unplated
          ? { kind: "none" as const }
          : undefined,
  });
  if (Object.keys(part).length === 0) return undefined;
  if (facts.salt === undefined) {
    problems.push({
      code: "salt-missing",
      message: "a random salt is required for facts that identify a person",
      path: "/salt",
    });
    return undefined;
  }
  return { salt: facts.salt, ...part };
}

/** Returns the members that are given: an entry has no empty fields. */
function omitUndefined<T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

function undefinedIfEmpty<T extends object>(group: T): T | undefined {
  return Object.values(group).some((value) => value !== undefined) ? group : undefined;
}
