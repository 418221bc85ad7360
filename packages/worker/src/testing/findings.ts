import type { SealedEntry } from "@roadside/core";
import { json, type Server, type Who } from "./server.ts";
import type { Tablet } from "./tablet.ts";

/** A page of `GET /v1/integrity` as the tests read it. */
export interface FindingsPage {
  code?: string;
  errors?: { code: string; path: string }[];
  complete: boolean;
  next: string | null;
  findings: {
    id: string;
    rule: string;
    unit: string;
    day: string;
    subject: string;
    records: string[];
    stops: string[];
    message: string;
    raisedAt: string;
    closedAt: string | null;
    answers: { verdict: string; words: string; badge: string }[];
  }[];
  rules: Record<string, { method: string; falseAlarms: string }>;
}

export const NIGHT = "from=2026-11-19&to=2026-11-19";

/** The findings that a user sees of a span, and their short form: rule, subject and message. */
export function findingsOf(server: () => Server) {
  const fetchFindings = (who: Who = "supervisor", query = NIGHT) =>
    server().call<FindingsPage>(who, `/v1/integrity?${query}`);
  return {
    fetchFindings,
    found: async (query = NIGHT, who: Who = "supervisor") =>
      (await fetchFindings(who, query)).body.findings
        .map(({ rule, subject, message }) => `${rule} ${subject}: ${message}`)
        .sort(),
    send: (...entries: SealedEntry[]) =>
      server().call<{ results: { status: string }[] }>("administrator", "/v1/entries", json({ entries })),
  };
}

/** A test's facts in addition to its zero reading. */
export interface Said {
  testNumber?: string;
  lat?: string;
  unit?: string;
  officer?: string;
  analyser?: string;
  verifiedUntil?: string;
  certificate?: string;
  value?: string;
}

/** A test so many seconds after 21:40 of 19 November, by default a zero on the analyser A-1. */
export function testedBy(
  tablet: Tablet,
  second: number,
  { lat, unit, officer, analyser: serial = "A-1", value = "0.00", ...said }: Said = {},
): SealedEntry {
  return tablet.logged(
    {
      ...(lat === undefined ? {} : { place: { position: { lat, lon: "99.900000" } } }),
      tests: [
        { outcome: "reading", reading: { specimen: "breath", value, unit: "mg/L" }, analyser: { serial, ...said } },
      ],
    },
    {
      at: new Date(Date.parse("2026-11-19T21:40:00+08:00") + second * 1_000).toISOString(),
      ...(unit === undefined ? {} : { unit }),
      ...(officer === undefined ? {} : { officer }),
    },
  );
}
