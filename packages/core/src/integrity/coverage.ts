import { grouped, type LoggedTest } from "./logged-test.ts";
import type { IntegrityFinding } from "./rules.ts";

/** When an officer was on a shift, in milliseconds since 1970, both ends included. */
export interface Shift {
  readonly officer: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Tests by officers outside every shift of theirs, one finding an officer. Tests whose time is not known to the second are left out. */
export function offRoster(tests: readonly LoggedTest[], roster: readonly Shift[]): IntegrityFinding[] {
  const strange = grouped(tests, ({ officer, ms, entry }) => {
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

/** Tests outside the verification that was recorded with them, one finding an analyser. What says nothing of a verification is left out. */
export function unverifiedTests(tests: readonly LoggedTest[]): IntegrityFinding[] {
  const outside = grouped(tests, ({ analyser, day, verifiedFrom, verifiedUntil, entry }) => {
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

/** What was found bad: an analyser or a certificate, and the days of which that holds; all of them where it does not say. */
export interface Doubt {
  readonly analyser?: string;
  readonly certificate?: string;
  readonly from?: string;
  readonly to?: string;
}

/** The impact query: every test that a bad analyser or a bad certificate touched, and so every stop. Throws a `TypeError` where neither is named. */
export function touchedBy(
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
