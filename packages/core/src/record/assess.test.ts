import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CaseMeasure } from "../law/china/judge-case.ts";
import { CIRCUMSTANCES, type Circumstance } from "../law/circumstances.ts";
import { type Assessment, assess } from "./assess.ts";
import { type Said, writeCase } from "./case.test-data.ts";
import { LAW_CASES, type LawCase } from "./cases.test-data.ts";
import { CASES_OF_2026 } from "./cases-of-2026.test-data.ts";
import { replay } from "./replay.ts";

/** What a case states by the road and the licence, and what only an authority decides. */
const FILED: readonly Circumstance[] = [
  "expressway",
  "urban-expressway",
  "not-a-road",
  "never-licensed",
  "licence-revoked",
  "licence-suspended",
  "no-licence",
  "breath-stands-for-blood",
];

/** Every circumstance that a case does not name was checked and did not hold. */
function finished({ so = [], before = [], unstated = [] }: LawCase) {
  const stated = (Object.keys(CIRCUMSTANCES) as Circumstance[]).filter(
    (code) => so.includes(code) || (!FILED.includes(code) && !unstated.includes(code)),
  );
  return stated.map((code) => {
    const day = before.find(([event]) => event === code)?.[1];
    return { code, holds: so.includes(code) || day !== undefined, ...(day === undefined ? {} : { on: day }) };
  });
}

function entriesOf(law: LawCase): Said[] {
  const { blood, breath, breathsAsBlood = [] } = law;
  const readings = [
    ...breathsAsBlood.map((value) => ({ specimen: "breath", value, unit: "mg/100mL", bloodEquivalent: true }) as const),
    ...(breath === undefined ? [] : [{ specimen: "breath", value: breath, unit: "mg/L" } as const]),
    ...(blood === undefined ? [] : [{ specimen: "blood", value: blood, unit: "mg/100mL" } as const]),
  ];
  return [
    {
      kind: "logged",
      at: `${law.on}T21:40:00+08:00`,
      body: {
        jurisdiction: "CN",
        place: { road: law.road ?? "other-road" },
        vehicle: { kind: law.kind ?? "automobile", use: law.use ?? "non-commercial" },
        driver: { licence: { status: law.licence ?? "valid" } },
        circumstances: finished(law),
        tests: readings.map((reading) => ({ outcome: "reading", reading })),
      },
    },
  ];
}

function assessed(said: readonly Said[], at: string, unit = "532931"): Assessment {
  const assessment = assess(replay(writeCase(unit, said)), { at });
  if (!assessment.ok) throw new Error(JSON.stringify(assessment.error));
  return assessment;
}

const UNTOLD_BY_BLOOD: readonly string[] = ["suspected-drunk", "disputed-on-scene", "disputed-result", "refused-test"];

describe("cases under Chinese law", () => {
  test.each([...LAW_CASES, ...CASES_OF_2026])("$name", (law) => {
    const { category, measures, findings, unknown, flags } = assessed(entriesOf(law), `${law.on}T23:00:00+08:00`);
    const rules = (...states: string[]) => [
      ...new Set(measures.flatMap(({ state, rule }) => (states.includes(state) ? rule : []))),
    ];
    const codes = (wanted: string) =>
      findings.flatMap(({ kind, state, code }) => (kind !== "blood-test" && state === wanted ? code : []));
    expect({
      category,
      provided: rules("provided").sort(),
      met: codes("met"),
      pending: [...codes("pending"), ...rules("pending")],
      open: [...codes("open"), ...rules("open")],
      flags: flags.flatMap(({ code }) => (code === "stale-law" ? [] : code)),
      // With everything stated nothing is unknown, except what a blood reading cannot tell about the breath test.
      unknown: unknown.map(({ fact }) => fact).filter((fact) => !UNTOLD_BY_BLOOD.includes(fact)),
    }).toEqual({
      category: law.category,
      provided: [...law.provided].sort(),
      met: law.met,
      pending: law.pending ?? [],
      open: law.open ?? [],
      flags: law.flags ?? [],
      unknown: law.unknown ?? [],
    });
  });
});

const NIGHT: readonly Said[] = [
  {
    kind: "logged",
    at: "2020-10-15T21:40:00+08:00",
    body: {
      jurisdiction: "CN",
      place: { road: "other-road" },
      vehicle: { type: "microvan", kind: "automobile", use: "non-commercial" },
      driver: { licence: { status: "valid" } },
      observations: ["stop and go"],
      tests: [
        {
          outcome: "reading",
          reading: { specimen: "breath", value: "0.95", unit: "mg/L" },
          analyser: { serial: "A-1", verifiedUntil: "2021-03-31" },
        },
      ],
    },
  },
  { kind: "restrained", at: "2020-10-15T21:50:00+08:00", body: { means: "none" } },
  { kind: "family-notified", at: "2020-10-15T21:55:00+08:00", body: { of: "both", outcome: "notified" } },
  {
    kind: "sample-drawn",
    at: "2020-10-15T22:10:00+08:00",
    body: { specimen: "blood", tubes: [{ label: "A" }, { label: "B" }], disinfectant: "without-alcohol" },
  },
  {
    kind: "sample-sealed",
    at: "2020-10-15T22:12:00+08:00",
    body: {
      tubes: [
        { label: "A", seal: "001" },
        { label: "B", seal: "002" },
      ],
      signed: "signed",
    },
  },
  { kind: "measure-taken", at: "2020-10-15T22:20:00+08:00", body: { measure: "licence-withheld" } },
  { kind: "sample-moved", at: "2020-10-16T09:00:00+08:00", body: { to: "laboratory" } },
  { kind: "released-sober", at: "2020-10-16T08:00:00+08:00", body: { to: "family" } },
  {
    kind: "lab-reported",
    at: "2020-10-19T10:00:00+08:00",
    body: { reading: { specimen: "blood", value: "220", unit: "mg/100mL" } },
  },
];

/** Exactly four years later: other holidays, another opinion. */
const later = (said: readonly Said[]): Said[] =>
  JSON.parse(JSON.stringify(said).replaceAll("2020-10-", "2024-10-")) as Said[];

/** Formats an assessment for a lawyer to read. */
function report(title: string, assessment: Assessment): string {
  const cite = ({ instrument, clause, confidence }: { instrument: string; clause: string; confidence: string }) =>
    `${instrument}, ${clause}${confidence === "confirmed" ? "" : ` (${confidence})`}`;
  const list = (items: readonly string[]) =>
    items.length > 0 ? items.map((item) => `- ${item}`).join("\n") : "- none";
  const { classification, basis, findings, measures, obligations, unknown } = assessment;
  const figure = ({ min, max, unit }: NonNullable<CaseMeasure["range"]>) =>
    ` ${min === max ? min : `${min ?? "up"} to ${max ?? "no figure"}`} ${unit}`;
  const decided = `${basis?.reading.specimen} ${basis?.reading.value} ${basis?.reading.unit} (${basis?.rule})`;
  const citations = classification?.citations.map(cite).join("; ");
  const met = findings
    .filter(({ state }) => state === "met")
    .map(({ words, citation, reviewedBy, under }) => {
      const law = under === "later-law" ? "; under later law" : "";
      return `${words.zh} / ${words.en}: ${cite(citation)}; reviewed by: ${reviewedBy}${law}`;
    });
  const open = findings
    .filter(({ state }) => state === "open")
    .map((one) => `${one.words.en}: ${cite(one.citation)}; not known: ${one.missing.join(", ")}`);
  const provided = measures.map(({ state, kind, range, decidedBy, citation, missing, note }) => {
    const condition = state === "open" ? `; open, not known: ${missing.join(", ")}` : "";
    const more = `${condition}${note ? `; ${note}` : ""}`;
    return `${kind}${range ? figure(range) : ""}, decided by ${decidedBy}: ${cite(citation)}${more}`;
  });
  const duties = obligations.map(({ code, words, who, state, dueAt, from, citation }) => {
    const time = `${dueAt ? `, by ${dueAt}` : ""}${from ? `, from ${from.event} ${from.at}` : ""}`;
    return `${code} (${words.zh}), ${who}: **${state}**${time}: ${cite(citation)}`;
  });
  return `# ${title}

Category: **${assessment.category}**, by ${decided}; ${citations}.

## Met, for review

${list(met)}

## Open: the record does not say

${list(open)}

## What the law provides

${list(provided)}

## Duties and rights

${list(duties)}

## Not known, and would change the answer

${list(unknown.map(({ words }) => `${words.zh} / ${words.en}`))}
`;
}

describe("the night of October 2020", () => {
  test("is assessed by the opinion of 2013, the same facts of 2024 by that of 2023: for a lawyer to read", async () => {
    const then = report(
      "The night of 15 October 2020, seen on 30 October 2020",
      assessed(NIGHT, "2020-10-30T12:00:00+08:00"),
    );
    const now = report(
      "The same facts on 15 October 2024, seen on 30 October 2024",
      assessed(later(NIGHT), "2024-10-30T12:00:00+08:00"),
    );
    await expect(`${then}\n---\n\n${now}`).toMatchFileSnapshot("./golden/the-night-of-2020-and-of-2024.md");
  });

  test("names for each finding the field that supports it", () => {
    const { findings } = assessed(NIGHT, "2020-10-30T12:00:00+08:00");
    const supportOf = (code: string) =>
      findings.find((one) => one.code === code)?.support.map(({ entry, path }) => `${Number(entry.slice(-2))} ${path}`);
    expect(supportOf("cn-2013-2-2")).toEqual(["1 /body/vehicle/kind", "9 /body/reading", "1 /body/place/road"]);
    expect(supportOf("cn-blood-suspected-drunk")).toEqual(["1 /body/tests/0"]);
    expect(supportOf("cn-dangerous-driving")).toEqual([
      "1 /body/vehicle/kind",
      "1 /body/place/road",
      "9 /body/reading",
    ]);
  });

  test("takes what was learned of vehicle and licence later, and names the entry that said it", () => {
    const [logged, ...rest] = NIGHT as [Extract<Said, { kind: "logged" }>, ...Said[]];
    const { vehicle, ...body } = logged.body;
    const at = "2020-10-15T22:05:00+08:00";
    const stated: Said = {
      kind: "particulars-stated",
      at,
      body: { ...(vehicle ? { vehicle } : {}), driver: { licence: { status: "none" } } },
    };
    const { findings } = assessed([{ ...logged, body }, ...rest, stated], "2020-10-30T12:00:00+08:00");
    const support = (code: string) =>
      findings
        .find((one) => one.code === code)
        ?.support.map(({ entry, path }) => [Number.parseInt(entry.slice(-2), 16), path]);
    const last = rest.length + 2;
    expect(support("cn-dangerous-driving")).toContainEqual([last, "/body/vehicle/kind"]);
    expect(findings.flatMap(({ support: by }) => by.map(({ path }) => path))).toContain("/body/driver/licence/status");
  });

  test("assumes nothing that the record does not say", () => {
    const { findings, unknown } = assessed(NIGHT, "2020-10-30T12:00:00+08:00");
    expect(findings.find(({ code }) => code === "cn-2013-2-7")).toMatchObject({
      state: "open",
      missing: expect.arrayContaining(["punished-for-drinking"]),
    });
    expect(unknown.find(({ fact }) => fact === "accident-crime")?.wouldChange).toEqual([
      "cn-91-5-accident-crime",
      "cn-101-fled",
      "cn-99-fled",
    ]);
  });
});

describe("an open case and a closed one", () => {
  const act = (measures: readonly Said[]): Said[] => [
    ...NIGHT.map((said) => ({ ...said, at: said.at.replace("2020-10", "2023-12") }) as Said),
    ...measures,
  ];
  const under = ({ findings }: Assessment, law: "law-at-act" | "later-law") =>
    findings.filter((one) => one.under === law).map(({ code }) => code);

  test("an open act before the opinion of 2023 is shown under both, with the article that requires it", () => {
    const open = assessed(act([]), "2024-01-10T12:00:00+08:00");
    expect(open.decidedAt).toBeNull();
    expect(under(open, "law-at-act")).toContain("cn-2013-2-2");
    expect(under(open, "later-law")).toContain("cn-2023-14-5");
    expect(open.laterLaw).toMatchObject({ instrument: "Criminal Law", clause: "art. 12" });
  });

  const taken = (measure: "revocation-decided" | "case-filed" | "judged" | "acquitted", at: string): Said => ({
    kind: "measure-taken",
    at,
    body: { measure },
  });

  test("an administrative decision does not end the criminal case: the milder later law stays listed", () => {
    const revoked = taken("revocation-decided", "2023-12-27T12:00:00+08:00");
    const open = assessed(act([revoked]), "2024-01-10T12:00:00+08:00", "532900");
    expect(open).toMatchObject({ decidedAt: "2023-12-27T12:00:00+08:00", criminalDecidedAt: null });
    expect(under(open, "later-law")).toContain("cn-2023-14-5");
  });

  test.each(["judged", "acquitted"] as const)("one that was %s before it is never judged again in silence", (end) => {
    const ended = taken(end, "2023-12-27T12:00:00+08:00");
    const closed = assessed(act([ended]), "2024-01-10T12:00:00+08:00", "532900");
    expect(closed).toMatchObject({ decidedAt: null, criminalDecidedAt: "2023-12-27T12:00:00+08:00", laterLaw: null });
    expect(under(closed, "later-law")).toEqual([]);
  });

  test("a case of 160 that the procuratorate ends gets the fine for drinking; one that is sentenced does not", () => {
    const later2024 = (measure: "not-prosecuted" | "judged"): Said[] => {
      const [first] = NIGHT as [Extract<Said, { kind: "logged" }>];
      const reading = { specimen: "blood", value: "160", unit: "mg/100mL" } as const;
      const none = ["punished-for-drinking"].map((code) => ({ code, holds: false }));
      return [
        {
          ...first,
          at: "2024-10-15T21:40:00+08:00",
          body: { ...first.body, circumstances: none, tests: [{ outcome: "reading", reading }] },
        },
        { kind: "measure-taken", at: "2024-12-15T12:00:00+08:00", body: { measure } },
      ];
    };
    const rules = (measure: "not-prosecuted" | "judged") =>
      assessed(later2024(measure), "2025-01-10T12:00:00+08:00").measures.flatMap(({ rule, kind, state }) =>
        rule.startsWith("cn-2023-20") ? `${rule} ${kind} ${state}` : [],
      );
    expect([rules("not-prosecuted"), rules("judged")]).toEqual([["cn-2023-20-first fine provided"], []]);
  });

  test("before any guidance there is none that could be milder", () => {
    const old: Said[] = [{ ...(NIGHT[0] as Said), at: "2010-10-15T21:40:00+08:00" } as Said];
    expect(under(assessed(old, "2024-01-10T12:00:00+08:00"), "later-law")).toEqual([]);
  });
});

describe("which reading decides", () => {
  const breathOnly = NIGHT.slice(0, 1);
  test("breath for now, where blood must be tested and has not been", () => {
    const now = assessed(breathOnly, "2020-10-15T21:45:00+08:00");
    expect([
      now.provisional,
      now.basis?.rule,
      now.obligations.find(({ code }) => code === "draw-blood")?.state,
    ]).toEqual([true, "only-reading", "due"]);
    expect(assessed(NIGHT, "2020-10-30T12:00:00+08:00")).toMatchObject({
      provisional: false,
      basis: { rule: "blood-before-breath" },
    });
  });

  test("breath for good, where the driver fled before the draw", () => {
    const fled: Said = {
      kind: "circumstance-stated",
      at: "2020-10-15T21:50:00+08:00",
      body: { circumstances: [{ code: "fled-before-sampling", holds: true }] },
    };
    expect(assessed([...breathOnly, fled], "2020-10-16T12:00:00+08:00")).toMatchObject({
      provisional: false,
      basis: { rule: "breath-stands-for-blood" },
    });
  });

  test.each<[string, Said]>([
    ["a refusal", { kind: "test-added", at: "2020-10-15T21:45:00+08:00", body: { test: { outcome: "refused" } } }],
    [
      "a dispute on the spot",
      { kind: "disputed", at: "2020-10-15T21:45:00+08:00", body: { what: "breath-result", onTheSpot: true } },
    ],
    [
      "an accident",
      {
        kind: "circumstance-stated",
        at: "2020-10-15T21:45:00+08:00",
        body: { circumstances: [{ code: "accident", holds: true }] },
      },
    ],
  ])("%s makes blood necessary for a reading of drinking", (_what, said) => {
    const [first] = NIGHT as [Extract<Said, { kind: "logged" }>];
    const drinking: Said = {
      ...first,
      body: {
        ...first.body,
        tests: [{ outcome: "reading", reading: { specimen: "breath", value: "0.20", unit: "mg/L" } }],
      },
    };
    const must = (list: readonly Said[]) =>
      assessed(list, "2020-10-15T22:00:00+08:00").obligations.some(({ code }) => code === "draw-blood");
    expect([must([drinking]), must([drinking, said])]).toEqual([false, true]);
  });

  test("each text has its own grounds: order 105 of 2008 a dispute at any time and drugs, the case rules suspicion", () => {
    const [first] = NIGHT as [Extract<Said, { kind: "logged" }>];
    const grounds = (day: string, ...more: Said[]) =>
      assessed(
        [first, ...more].map((said) => ({ ...said, at: said.at.replace("2020-10-15", day) }) as Said),
        `${day}T23:00:00+08:00`,
      ).findings.flatMap(({ kind, state, code, citation: { instrument, clause } }) =>
        kind === "blood-test" && state === "met" ? `${code}: ${instrument}, ${clause}` : [],
      );
    const late: Said = {
      kind: "disputed",
      at: "2020-10-15T22:30:00+08:00",
      body: { what: "breath-result", onTheSpot: false },
    };
    const drugs: Said = {
      kind: "circumstance-stated",
      at: "2020-10-15T22:30:00+08:00",
      body: { circumstances: [{ code: "controlled-drugs", holds: true }] },
    };
    expect([
      grounds("2010-10-15"),
      grounds("2010-10-15", late, drugs),
      grounds("2013-01-01"),
      grounds("2019-01-01"),
      grounds("2020-05-01", late, drugs),
    ]).toEqual([
      [],
      ["cn-blood-disputed: MPS order 105, art. 33(1)", "cn-blood-drugs: MPS order 105, art. 33(3)"],
      ["cn-blood-suspected-drunk: MPS order 125, art. 79"],
      ["cn-blood-suspected-drunk: Public security administrative case rules (amended 2018), art. 95(3)"],
      ["cn-blood-suspected-drunk: MPS order 105 (amended 2020), art. 35, para 1(3)"],
    ]);
  });

  test("a dispute that was raised later does not", () => {
    const [first] = NIGHT as [Extract<Said, { kind: "logged" }>];
    const drinking: Said = {
      ...first,
      body: {
        ...first.body,
        tests: [{ outcome: "reading", reading: { specimen: "breath", value: "0.20", unit: "mg/L" } }],
      },
    };
    const late: Said = {
      kind: "disputed",
      at: "2020-10-18T21:45:00+08:00",
      body: { what: "breath-result", onTheSpot: false },
    };
    expect(
      assessed([drinking, late], "2020-10-18T22:00:00+08:00").obligations.some(({ code }) => code === "draw-blood"),
    ).toBe(false);
  });
});

describe("duties", () => {
  const stateOf = (said: readonly Said[], at: string, code: string) => {
    const one = assessed(said, at).obligations.find((obligation) => obligation.code === code);
    return one && [one.state, one.dueAt];
  };

  test("the sample is sent within five working days of the draw, the day itself not counted", () => {
    const drawn = NIGHT.slice(0, 5);
    expect(stateOf(drawn, "2020-10-22T23:59:59+08:00", "send-sample")).toEqual(["due", "2020-10-22T23:59:59+08:00"]);
    expect(stateOf(drawn, "2020-10-23T00:00:00+08:00", "send-sample")).toEqual([
      "overdue",
      "2020-10-22T23:59:59+08:00",
    ]);
    const sent: Said = { kind: "sample-moved", at: "2020-10-23T09:00:00+08:00", body: { to: "laboratory" } };
    expect(stateOf([...drawn, sent], "2020-10-30T09:00:00+08:00", "send-sample")).toEqual([
      "done-late",
      "2020-10-22T23:59:59+08:00",
    ]);
    const stored: Said = { kind: "sample-moved", at: "2020-10-16T09:00:00+08:00", body: { to: "cold-store" } };
    expect(stateOf([...drawn, stored], "2020-10-17T09:00:00+08:00", "send-sample")?.[0]).toBe("due");
  });

  test("before the amendment of May 2020 the text gave no figure: promptly", () => {
    const [first, , , drawn] = NIGHT as [Said, Said, Said, Said];
    const at = (said: Said, day: string) => ({ ...said, at: said.at.replace("2020-10-15", day) }) as Said;
    expect(
      stateOf([at(first, "2020-04-30"), at(drawn, "2020-04-30")], "2020-06-01T00:00:00+08:00", "send-sample"),
    ).toEqual(["due", null]);
  });

  test("what must be done at once is overdue after a grace that is stated, and has no date of its own", () => {
    const drawn = NIGHT.slice(0, 1);
    expect(stateOf(drawn, "2020-10-16T21:40:00+08:00", "draw-blood")).toEqual(["due", null]);
    expect(stateOf(drawn, "2020-10-16T21:40:01+08:00", "draw-blood")).toEqual(["overdue", null]);
  });

  test("a blood result ends the duty to draw, whether the stop was logged with it or the laboratory reported it", () => {
    const [first] = NIGHT as [Extract<Said, { kind: "logged" }>];
    const reading = { specimen: "blood", value: "120", unit: "mg/100mL" } as const;
    const blood: Said = {
      ...first,
      body: { ...first.body, tests: [...first.body.tests, { outcome: "reading", reading }] },
    };
    const reported: Said = { kind: "lab-reported", at: "2020-10-19T10:00:00+08:00", body: { reading } };
    const at = "2020-10-30T12:00:00+08:00";
    expect([stateOf([blood], at, "draw-blood")?.[0], stateOf([first, reported], at, "draw-blood")?.[0]]).toEqual([
      "done",
      "done",
    ]);
  });

  test("a release ends the duty to restrain", () => {
    const [first] = NIGHT as [Said];
    const released: Said = { kind: "released-sober", at: "2020-10-16T08:00:00+08:00", body: {} };
    expect(stateOf([first, released], "2024-10-30T12:00:00+08:00", "restrain")?.[0]).toBe("done");
  });

  test("a drawn sample is a coercive measure: a certificate, and approval within 24 hours", () => {
    const drawn = NIGHT.slice(0, 4);
    const at = "2020-10-16T22:10:00+08:00";
    expect([stateOf(drawn, at, "approve-blood-test"), stateOf(drawn, at, "certificate-of-blood-test")]).toEqual([
      ["due", "2020-10-16T22:10:00+08:00"],
      ["due", null],
    ]);
    const issued: Said = {
      kind: "measure-taken",
      at: "2020-10-15T22:15:00+08:00",
      body: { measure: "certificate-issued", certificate: "532931-1" },
    };
    const approved: Said = {
      kind: "measure-taken",
      at: "2020-10-16T08:00:00+08:00",
      body: { measure: "measure-approved" },
    };
    const done = [...drawn, issued, approved];
    expect(
      ["approve-blood-test", "certificate-of-blood-test", "approve-restraint"].map(
        (code) => stateOf(done, at, code)?.[0],
      ),
    ).toEqual(["done", "done", "done"]);
  });

  test("a driver is notified of the hearing before the revocation, and has five working days to ask for it", () => {
    const taken = (measure: "driver-appeared" | "hearing-told" | "revocation-decided", at: string): Said => ({
      kind: "measure-taken",
      at,
      body: { measure },
    });
    const appeared = [...later(NIGHT), taken("driver-appeared", "2024-10-21T10:00:00+08:00")];
    const at = "2024-10-30T12:00:00+08:00";
    expect(stateOf(appeared, at, "tell-of-hearing")).toEqual(["due", null]);
    const revoked = taken("revocation-decided", "2024-10-28T10:00:00+08:00");
    expect(stateOf([...appeared, revoked], at, "tell-of-hearing")).toEqual(["overdue", "2024-10-28T10:00:00+08:00"]);
    const told = [...appeared, taken("hearing-told", "2024-10-21T11:00:00+08:00")];
    expect(stateOf([...told, revoked], at, "tell-of-hearing")?.[0]).toBe("done");
    expect(stateOf(told, "2024-10-25T12:00:00+08:00", "request-hearing")).toEqual(["due", "2024-10-28T23:59:59+08:00"]);
  });

  test("a revocation that hangs on a judgment has no date before it", () => {
    const crime: Said = {
      kind: "circumstance-stated",
      at: "2020-10-15T22:00:00+08:00",
      body: {
        circumstances: [
          { code: "accident", holds: true },
          { code: "accident-crime", holds: true },
        ],
      },
    };
    const appeared: Said = {
      kind: "measure-taken",
      at: "2020-10-21T10:00:00+08:00",
      body: { measure: "driver-appeared" },
    };
    const judged: Said = { kind: "measure-taken", at: "2021-03-01T10:00:00+08:00", body: { measure: "judged" } };
    const at = "2021-04-01T12:00:00+08:00";
    const states = (said: readonly Said[]) =>
      ["decide-revocation", "decide-revocation-after-judgment"].map((code) => stateOf(said, at, code));
    expect(states([...NIGHT, crime, appeared])).toEqual([undefined, ["waiting", null]]);
    expect(states([...NIGHT, crime, appeared, judged])).toEqual([undefined, ["due", null]]);
  });

  test("a year whose holidays are not arranged is said, and no day is guessed", () => {
    const future = NIGHT.slice(0, 5).map(
      (said) => ({ ...said, at: said.at.replace("2020-10-15", "2031-10-15") }) as Said,
    );
    expect(
      assessed(future, "2031-10-16T12:00:00+08:00").obligations.find(({ code }) => code === "send-sample"),
    ).toMatchObject({
      state: "due",
      dueAt: null,
      unknownCalendar: "2031",
    });
  });

  test("the certificate of a measure is due with it, and done by the entry that names it", () => {
    const at = "2020-10-30T12:00:00+08:00";
    expect(stateOf(NIGHT, at, "issue-certificate")).toEqual(["overdue", null]);
    const named = NIGHT.map((said) =>
      said.kind === "measure-taken" ? { ...said, body: { ...said.body, certificate: "532931-1" } } : said,
    ) as Said[];
    expect(stateOf(named, at, "issue-certificate")).toEqual(["done", null]);
  });

  test("hours are hours, across midnight", () => {
    expect(stateOf(NIGHT, "2020-10-16T22:20:00+08:00", "hand-in-licence")).toEqual([
      "due",
      "2020-10-16T22:20:00+08:00",
    ]);
    expect(stateOf(NIGHT, "2020-10-16T22:20:01+08:00", "hand-in-licence")).toEqual([
      "overdue",
      "2020-10-16T22:20:00+08:00",
    ]);
  });

  test("a right that was not used lapses, and is not an omission", () => {
    const told: Said = { kind: "result-notified", at: "2020-10-20T10:00:00+08:00", body: {} };
    expect(stateOf([...NIGHT, told], "2020-10-23T12:00:00+08:00", "request-retest")).toEqual([
      "due",
      "2020-10-23T23:59:59+08:00",
    ]);
    expect(stateOf([...NIGHT, told], "2020-10-24T12:00:00+08:00", "request-retest")).toEqual([
      "lapsed",
      "2020-10-23T23:59:59+08:00",
    ]);
  });

  test("that nothing has founded are not there; one that waits for its beginning says so", () => {
    const zero: Said[] = [
      {
        kind: "logged",
        at: "2020-10-15T21:40:00+08:00",
        body: {
          jurisdiction: "CN",
          tests: [{ outcome: "reading", reading: { specimen: "breath", value: "0.00", unit: "mg/L" } }],
        },
      },
    ];
    const clean = assessed(zero, "2020-10-15T21:41:00+08:00");
    expect([clean.obligations, clean.findings, clean.measures, clean.unknown]).toEqual([[], [], [], []]);
    expect(stateOf(NIGHT, "2020-10-30T12:00:00+08:00", "decide-revocation")).toEqual(["waiting", null]);
  });
});

describe("what is flagged and stored", () => {
  test("a revocation that a county unit decided", () => {
    const decision: Said = {
      kind: "measure-taken",
      at: "2020-10-26T12:00:00+08:00",
      body: { measure: "revocation-decided" },
    };
    const codes = (unit: string) =>
      assessed([...NIGHT, decision], "2020-10-30T12:00:00+08:00", unit).flags.map(({ code }) => code);
    expect([codes("532931"), codes("532900"), codes("5329")]).toEqual([["authority-exceeded"], [], []]);
  });

  test("a reading from an analyser out of verification", () => {
    const [first] = NIGHT as [Extract<Said, { kind: "logged" }>];
    const withCertificate = (analyser: { verifiedFrom?: string; verifiedUntil?: string }): Said => ({
      ...first,
      body: {
        ...first.body,
        tests: [
          {
            outcome: "reading",
            reading: { specimen: "breath", value: "0.95", unit: "mg/L" },
            analyser: { serial: "A-1", ...analyser },
          },
        ],
      },
    });
    const judged = (analyser: { verifiedFrom?: string; verifiedUntil?: string }) => {
      const { category, flags } = assessed([withCertificate(analyser)], "2020-10-15T22:00:00+08:00");
      return [category, ...flags.map(({ code, path }) => `${code} ${path}`)];
    };
    expect(judged({ verifiedUntil: "2020-10-15" })).toEqual(["drunk"]);
    expect(judged({ verifiedUntil: "2020-10-14" })).toEqual([
      "drunk",
      "analyser-unverified /tests/0/analyser/verifiedUntil",
    ]);
    expect(judged({ verifiedFrom: "2020-10-15" })).toEqual(["drunk"]);
    expect(judged({ verifiedFrom: "2020-10-16" })).toEqual([
      "drunk",
      "analyser-unverified /tests/0/analyser/verifiedFrom",
    ]);
  });

  test("a balance test, allowed until July 2024, and never a category", () => {
    const screened = (at: string): Said => ({
      kind: "logged",
      at,
      body: { jurisdiction: "CN", tests: [{ outcome: "screening", method: "body-balance", positive: true }] },
    });
    const judged = (at: string) => {
      const { category, flags } = assessed([screened(at)], at);
      return [category, ...flags.map(({ code }) => code)];
    };
    expect(judged("2024-07-31T23:00:00+08:00")).toEqual(["no-reading"]);
    expect(judged("2024-08-01T00:00:00+08:00")).toEqual(["no-reading", "method-withdrawn"]);
  });
});

describe("what breath cannot decide", () => {
  const [first] = NIGHT as [Extract<Said, { kind: "logged" }>];
  const breathOnly = assessed([first], "2020-10-15T21:45:00+08:00");

  test("waits for blood and says for which result it applies, and what breath indicates until then", () => {
    const pending = breathOnly.findings.filter(({ state }) => state === "pending");
    expect(pending.map(({ code, awaited }) => [code, awaited?.figures, awaited?.byBreath])).toEqual([
      ["cn-dangerous-driving", [{ comparison: ">=", mgPer100mL: "80" }], "met"],
      ["cn-2011-file", [{ comparison: ">=", mgPer100mL: "80" }], "met"],
      ["cn-2013-2-2", [{ comparison: ">=", mgPer100mL: "200" }], "met"],
    ]);
    expect(pending.at(-1)?.awaited?.words).toEqual({
      en: "applies if the blood result is at least 200 mg/100 mL, otherwise not",
      zh: "血液检验结果达到200mg/100mL以上的适用，否则不适用",
    });
    expect(breathOnly.unknown.find(({ fact }) => fact === "blood")?.wouldChange).toEqual([
      "cn-dangerous-driving",
      "cn-2011-file",
      "cn-2013-2-2",
      "cn-2013-6-drank-after-stop",
      "cn-133-1",
    ]);
  });

  test("restrains and revokes by suspicion all the same", () => {
    const { measures } = breathOnly;
    expect(measures.find(({ kind }) => kind === "restraint-until-sober")?.state).toBe("provided");
    expect(measures.find(({ rule }) => rule === "cn-133-1")).toMatchObject({
      state: "pending",
      awaited: { byBreath: "met" },
    });
  });

  test("a drawn sample is awaited although no ground required it", () => {
    const drinking: Said = {
      ...first,
      body: {
        ...first.body,
        tests: [{ outcome: "reading", reading: { specimen: "breath", value: "0.20", unit: "mg/L" } }],
      },
    };
    const { provisional, findings } = assessed([drinking, NIGHT[3] as Said], "2020-10-15T23:00:00+08:00");
    expect([provisional, findings.find(({ code }) => code === "cn-2011-file")?.awaited?.byBreath]).toEqual([
      true,
      "not-met",
    ]);
    expect(assessed([drinking], "2020-10-15T23:00:00+08:00").findings.map(({ state }) => state)).not.toContain(
      "pending",
    );
  });

  test("two breath readings are both named: by the suspicion, and by a flag at the second", () => {
    const reading = (value: string): Said["body"] & object =>
      ({
        outcome: "reading",
        reading: { specimen: "breath", value, unit: "mg/100mL", bloodEquivalent: true },
      }) as never;
    const twice: Said = { ...first, body: { ...first.body, tests: [reading("85"), reading("79")] as never } };
    const { basis, findings, flags, obligations } = assessed([twice], "2020-10-15T22:00:00+08:00");
    expect([basis?.reading.value, basis?.rule]).toEqual(["85", "highest-breath"]);
    expect(findings.find(({ code }) => code === "cn-blood-suspected-drunk")?.support.map(({ path }) => path)).toEqual([
      "/body/tests/0",
      "/body/tests/1",
    ]);
    expect(flags).toContainEqual({
      code: "breath-repeated",
      message: "a breath test of 79 mg/100mL follows one of 85 mg/100mL; the higher reading counts until blood decides",
      path: "/tests/1",
    });
    expect(obligations.find(({ code }) => code === "draw-blood")?.state).toBe("due");
  });

  test("breath may replace a blood result of hours later: both are listed, and nothing is decided in silence", () => {
    const fled: Said = {
      kind: "circumstance-stated",
      at: "2020-10-15T21:50:00+08:00",
      body: { circumstances: [{ code: "fled-before-sampling", holds: true }] },
    };
    const late: Said = {
      kind: "lab-reported",
      at: "2020-10-16T10:00:00+08:00",
      body: { reading: { specimen: "blood", value: "12", unit: "mg/100mL" } },
    };
    const { category, basis, alternative, unknown, measures } = assessed(
      [first, fled, late],
      "2020-10-17T10:00:00+08:00",
    );
    expect([category, basis?.reading.value, alternative?.category, alternative?.basis?.reading.value]).toEqual([
      "undetermined",
      "12",
      "drunk",
      "0.95",
    ]);
    expect(unknown.find(({ fact }) => fact === "breath-stands-for-blood")?.wouldChange).toContain("cn-91-2-drunk");
    expect(measures.filter(({ rule }) => rule === "cn-91-2-drunk").map(({ state }) => state)).not.toContain("provided");
  });
});

describe("a stop without a test", () => {
  test("says that the reading is unknown, and what depends on it", () => {
    const none: Said = {
      kind: "logged",
      at: "2024-10-15T21:40:00+08:00",
      body: { jurisdiction: "CN", tests: [], vehicle: { kind: "automobile", use: "non-commercial" } },
    };
    const { category, unknown } = assessed([none], "2024-10-15T22:00:00+08:00");
    expect(category).toBe("no-reading");
    expect(unknown.find(({ fact }) => fact === "reading")?.wouldChange).toEqual(
      expect.arrayContaining(["cn-91-1-first", "cn-91-2-drunk", "cn-dangerous-driving"]),
    );
  });
});

describe("a ban on a new licence", () => {
  type Status = "valid" | "suspended" | "revoked" | "none";
  const bans = (licence: Status, blood: string, use: "commercial" | "non-commercial") =>
    assessed(
      entriesOf({
        ...(LAW_CASES[0] as LawCase),
        on: "2024-10-15",
        blood,
        use,
        licence,
        before: [["punished-for-drinking", "2020-01-01"]],
      }),
      "2024-10-15T23:00:00+08:00",
    ).measures.flatMap(({ kind, range, state }) =>
      kind === "licence-revocation" || kind === "relicensing-ban" ? `${kind} ${range?.min ?? ""} ${state}` : [],
    );

  test("follows a revocation, also of a suspended licence: two years for drinking again", () => {
    const revoked = ["licence-revocation  provided", "relicensing-ban 2 provided"];
    expect([bans("valid", "45", "non-commercial"), bans("suspended", "45", "non-commercial")]).toEqual([
      revoked,
      revoked,
    ]);
  });

  test("binds a driver who never had a licence only where licence rules art. 15 (5) to (8) do", () => {
    expect([
      bans("none", "45", "non-commercial"),
      bans("none", "90", "non-commercial"),
      bans("none", "45", "commercial"),
    ]).toEqual([[], ["relicensing-ban 5 provided"], ["relicensing-ban 5 provided"]]);
  });
});

describe("a record that knows little", () => {
  const at = "2024-10-15T21:40:00+08:00";

  test("takes a test whose value is not known: the reading is unknown", () => {
    const logged: Said = {
      kind: "logged",
      at,
      body: { jurisdiction: "CN", tests: [{ outcome: "value-unknown", specimen: "breath" }] },
    };
    const { category, unknown } = assessed([logged], at);
    expect([category, unknown.some(({ fact }) => fact === "reading")]).toEqual(["no-reading", true]);
  });

  test("takes a former punishment of which only the year is known, and asks for it where the year decides", () => {
    const logged = (on: string): Said => ({
      kind: "logged",
      at,
      body: {
        jurisdiction: "CN",
        place: { road: "other-road" },
        vehicle: { kind: "automobile", use: "non-commercial" },
        circumstances: [{ code: "punished-for-drinking", holds: true, on }],
        tests: [{ outcome: "reading", reading: { specimen: "blood", value: "90", unit: "mg/100mL" } }],
      },
    });
    const stateOf = (on: string) =>
      assessed([logged(on)], at).findings.find(({ code }) => code === "cn-2023-10-13")?.state;
    expect([stateOf("2023"), stateOf("2022"), stateOf("2022-10")]).toEqual(["met", "open", "open"]);
  });
});

describe("a record that contradicts itself", () => {
  test("is never the ground of a lifelong ban: fled from an accident, and no accident", () => {
    const [first] = NIGHT as [Said];
    const state = (code: Circumstance, holds: boolean, at: string): Said => ({
      kind: "circumstance-stated",
      at,
      body: { circumstances: [{ code, holds }] },
    });
    const { measures, unknown, flags } = assessed(
      [
        first,
        state("fled-after-accident", true, "2020-10-15T21:50:00+08:00"),
        state("accident-crime", true, "2020-10-15T21:51:00+08:00"),
        state("accident", false, "2020-10-15T21:52:00+08:00"),
      ],
      "2020-10-15T22:00:00+08:00",
    );
    expect(measures.filter(({ kind }) => kind === "lifelong-relicensing-ban").map(({ state: of }) => of)).toEqual([
      "open",
      "open",
    ]);
    expect(unknown.map(({ fact }) => fact)).toEqual(
      expect.arrayContaining(["accident", "accident-crime", "fled-after-accident"]),
    );
    expect(flags.map(({ code }) => code)).toContain("circumstances-contradict");
  });
});

describe("elsewhere", () => {
  test("says that only the limits of the place are known", () => {
    const scottish: Said[] = [
      {
        kind: "logged",
        at: "2020-10-15T21:40:00+01:00",
        body: {
          jurisdiction: "GB-SCT",
          tests: [{ outcome: "reading", reading: { specimen: "breath", value: "30", unit: "ug/100mL" } }],
        },
      },
    ];
    expect(assessed(scottish, "2020-10-16T12:00:00Z")).toMatchObject({
      category: "over-limit",
      consequences: "not-covered",
      findings: [],
      measures: [],
      obligations: [],
    });
  });

  test("an invalid moment of looking is refused", () => {
    expect(assess(replay(writeCase("532931", NIGHT)), { at: "now" })).toMatchObject({
      ok: false,
      error: { code: "time-invalid", path: "/at" },
    });
  });

  test("what hangs on a fact of its own is open until that is known", () => {
    const [first] = NIGHT as [Extract<Said, { kind: "logged" }>];
    const { driver: _, ...body } = first.body;
    const revocation = ({ measures }: Assessment) =>
      measures.find(({ rule, kind }) => rule === "cn-91-2-drunk" && kind === "licence-revocation");
    expect(revocation(assessed([{ ...first, body }], "2020-10-15T22:00:00+08:00"))).toMatchObject({
      state: "open",
      missing: ["never-licensed", "licence-revoked"],
    });
    expect(revocation(assessed([first], "2020-10-15T22:00:00+08:00"))).toMatchObject({
      state: "provided",
      missing: [],
    });
    const none = { ...first, body: { ...first.body, driver: { licence: { status: "none" as const } } } };
    expect(revocation(assessed([none], "2020-10-15T22:00:00+08:00"))).toBeUndefined();
    const unlicensed = assessed([none], "2020-10-15T22:00:00+08:00").measures.filter(
      ({ rule }) => rule === "cn-99-no-licence",
    );
    expect(unlicensed.map(({ kind, may, state }) => [kind, may, state])).toEqual([
      ["fine", undefined, "provided"],
      ["detention", true, "provided"],
    ]);
    const nothing = assessed(
      [{ ...first, body: { jurisdiction: "CN", tests: first.body.tests } }],
      "2020-10-15T22:00:00+08:00",
    );
    expect(revocation(nothing)?.missing).toEqual([
      "motor-vehicle",
      "commercial-use",
      "never-licensed",
      "licence-revoked",
    ]);
  });

  test("a duty that was done on its last second was done in time, one before its beginning was not done", () => {
    const stateOf = (said: readonly Said[], code: string) => {
      const one = assessed(said, "2020-11-30T12:00:00+08:00").obligations.find(
        (obligation) => obligation.code === code,
      );
      return [one?.state, one?.doneBy?.slice(-2)];
    };
    const handedIn = (at: string): Said => ({ kind: "measure-taken", at, body: { measure: "licence-handed-in" } });
    expect(stateOf([...NIGHT, handedIn("2020-10-16T22:20:00+08:00")], "hand-in-licence")).toEqual(["done", "0a"]);
    expect(stateOf([...NIGHT, handedIn("2020-10-16T22:20:01+08:00")], "hand-in-licence")).toEqual(["done-late", "0a"]);
    expect(stateOf([...NIGHT, handedIn("2020-10-15T22:19:59+08:00")], "hand-in-licence")).toEqual([
      "overdue",
      undefined,
    ]);
    expect(stateOf([...NIGHT, handedIn("2020-10-15T22:20:00+08:00")], "hand-in-licence")).toEqual(["done", "0a"]);
    const abroad = NIGHT.map((said) =>
      said.kind === "sample-drawn" ? { ...said, at: "2020-10-15T17:10:00Z" } : said,
    ) as Said[];
    expect(
      assessed(abroad, "2020-11-30T12:00:00+08:00").obligations.find(({ code }) => code === "send-sample")?.dueAt,
    ).toBe("2020-10-23T23:59:59+08:00");
  });
});

describe("whatever the order and whatever is missing", () => {
  const all = writeCase("532931", [
    ...NIGHT,
    { kind: "result-notified", at: "2020-10-20T10:00:00+08:00", body: {} },
    { kind: "lab-disputed", at: "2020-10-21T10:00:00+08:00", body: { reason: "another laboratory" } },
    { kind: "property-seized", at: "2020-10-21T11:00:00+08:00", body: { item: "microvan" } },
    { kind: "property-returned", at: "2020-10-22T11:00:00+08:00", body: { item: "microvan" } },
    { kind: "handed-over", at: "2020-10-22T12:00:00+08:00", body: { to: "station" } },
    { kind: "interference-reported", at: "2020-10-22T13:00:00+08:00", body: { words: "a call" } },
    { kind: "voided", at: "2020-10-23T10:00:00+08:00", body: { reason: "a test" } },
  ]);

  test("every prefix and every part of a case is replayed and assessed without a throw, with all of its entries", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.nat(all.length - 1).map((end) => all.slice(0, end + 1)),
          fc.shuffledSubarray(all, { minLength: 1 }),
        ),
        (part) => {
          const stop = replay(part);
          expect(new Set(stop.entries)).toEqual(new Set(part.map(({ entry }) => entry.id)));
          const assessment = assess(stop, { at: "2020-10-30T12:00:00+08:00" });
          expect(assessment.ok || assessment.error.code).toBe(
            part.some(({ entry }) => entry.kind === "logged") || "not-logged",
          );
        },
      ),
    );
  });

  test("an entry without the one that the procedure requires before it is stored and flagged", () => {
    const flags = (...kinds: string[]) =>
      replay(all.filter(({ entry }) => kinds.includes(entry.kind))).flags.map(
        ({ code, message }) => `${code}: ${message}`,
      );
    expect(flags("logged", "sample-drawn", "sample-sealed", "sample-moved", "lab-reported")).toEqual([]);
    expect(flags("logged", "sample-moved")).toEqual(["out-of-order: sample-moved requires sample-sealed before it"]);
    expect(flags("logged", "lab-disputed", "released-sober", "property-returned")).toEqual([
      "out-of-order: released-sober requires restrained before it",
      "out-of-order: lab-disputed requires lab-reported before it",
      "out-of-order: property-returned requires property-seized before it",
    ]);
    const strange: Said = {
      kind: "sample-sealed",
      at: "2020-10-15T22:12:00+08:00",
      body: { tubes: [{ label: "C", seal: "003" }] },
    };
    expect(replay(writeCase("532931", [...NIGHT.slice(0, 4), strange])).flags).toEqual([
      { code: "tube-unknown", message: "seals tube C, which was not drawn", path: "/entries/4" },
    ]);
  });

  test("a correction of any kind of entry holds from then on, its time too", () => {
    const corrected: Said = {
      kind: "corrected",
      at: "2020-10-20T10:00:00+08:00",
      body: {
        kind: "sample-drawn",
        corrects: (all[3] as (typeof all)[number]).entry.id,
        reason: "the tube's label was misread",
        body: { specimen: "blood", tubes: [{ label: "A" }, { label: "C" }] },
        at: { at: "2020-10-15T22:05:00+08:00", precision: "second" },
      },
    };
    const stop = replay(writeCase("532931", [...NIGHT, corrected]));
    const drawn = stop.events.find(({ kind }) => kind === "sample-drawn");
    expect([drawn?.at.at, drawn?.body]).toEqual([
      "2020-10-15T22:05:00+08:00",
      { specimen: "blood", tubes: [{ label: "A" }, { label: "C" }] },
    ]);
    expect(stop.flags.map(({ code }) => code)).toEqual(["tube-unknown"]);
  });

  test("every month from 1980 to the last check has findings and measures with citations, or a refusal", () => {
    for (let month = 0; month < 12 * 45 + 4; month += 1) {
      const day = `${1980 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-15`;
      const [first, ...rest] = NIGHT.map((said) => ({ ...said, at: said.at.replace(/^[0-9-]{10}/, day) }) as Said) as [
        Said,
        ...Said[],
      ];
      const assessment = assess(replay(writeCase("532931", [first, ...rest])), { at: "2025-04-19T12:00:00+08:00" });
      if (day < "2004-05-31") {
        expect(assessment, day).toMatchObject({ ok: false, error: { code: "before-first-entry" } });
        continue;
      }
      if (!assessment.ok) throw new Error(`${day}: ${assessment.error.message}`);
      expect(assessment.measures.length, day).toBeGreaterThan(0);
      const cited = [
        ...assessment.findings.filter(({ under }) => under === "law-at-act"),
        ...assessment.measures,
        ...assessment.obligations,
      ];
      for (const { citation } of cited)
        expect([citation.clause !== "", citation.effectiveFrom <= day], `${day} ${citation.clause}`).toEqual([
          true,
          true,
        ]);
    }
  });
});
