import { groupBy, type LoggedTest } from "./logged-test.ts";
import type { IntegrityFinding } from "./rules.ts";

/** A shift of an officer, in milliseconds since 1970, both ends included. */
export interface Shift {
  readonly officer: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Finds tests by officers outside all of their shifts, one finding per officer. Tests whose time is not known to the
 * second are skipped.
 */
export function findOffRosterTests(tests: readonly LoggedTest[], roster: readonly Shift[]): IntegrityFinding[] {
  const strange = groupBy(tests, ({ officer, ms, entry }) => {
    const isCovered =
      ms === null || roster.some((shift) => shift.officer === officer && shift.fromMs <= ms && ms <= shift.toMs);
    return isCovered ? null : [officer, entry];
  });
  return [...strange].map(([officer, records]) => ({
    rule: "roster",
    subject: officer,
    records,
    message: records.length === 1 ? "1 test outside every shift" : `${records.length} tests outside every shift`,
  }));
}

/**
 * Finds tests outside the verification recorded with them, one finding per analyser. Tests without a recorded
 * verification are skipped.
 */
export function findUnverifiedTests(tests: readonly LoggedTest[]): IntegrityFinding[] {
  const outside = groupBy(tests, ({ analyser, day, verifiedFrom, verifiedUntil, entry }) => {
    const isOutside = (verifiedFrom !== null && day < verifiedFrom) || (verifiedUntil !== null && day > verifiedUntil);
    return analyser !== null && isOutside ? [analyser, entry] : null;
  });
  return [...outside].map(([analyser, records]) => ({
    rule: "verification",
    subject: analyser,
    records,
    message:
      records.length === 1 ? "1 test outside its verification" : `${records.length} tests outside its verification`,
  }));
}

/** An analyser or certificate in doubt, and the dates for which that holds (all if left out). */
export interface Doubt {
  readonly analyser?: string;
  readonly certificate?: string;
  readonly from?: string;
  readonly to?: string;
}

/**
 * Returns the tests, and so the stops, that used an analyser or certificate in doubt.
 *
 * @throws {TypeError} if the doubt names neither an analyser nor a certificate.
 */
export function findTestsInDoubt(
  tests: readonly LoggedTest[],
  { analyser, certificate, from = "", to = "9999-12-31" }: Doubt,
): { tests: LoggedTest[]; stops: string[] } {
  if (analyser === undefined && certificate === undefined)
    throw new TypeError("name the analyser or the certificate that is in doubt");
  const touched = tests.filter(
    (test) =>
      (analyser === undefined || test.analyser === analyser) &&
      (certificate === undefined || test.certificate === certificate) &&
      test.day >= from &&
      test.day <= to,
  );
  return { tests: touched, stops: [...new Set(touched.map(({ stop }) => stop))] };
}
