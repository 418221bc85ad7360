import { assess, classify, type Draft, replay, type SealedEntry, startChain, write } from "@roadside/core";
import { measure } from "mitata";

export const AT = "2026-11-19T21:40:00+08:00";

/** Nanoseconds of one call, the median of mitata's samples. */
export async function benchCore(): Promise<{ name: string; ns: number }[]> {
  const context = { jurisdiction: "CN", at: AT };
  const head = startChain("bench");
  const draft: Draft = {
    kind: "logged",
    id: "0192f000-0000-7000-8000-000000000001",
    stop: "0192f000-0000-7000-8000-000000000002",
    at: { at: AT, precision: "second" },
    recordedAt: AT,
    officer: "100001",
    unit: "532931",
    body: {
      jurisdiction: "CN",
      checkpoint: "xilan-bus-station",
      tests: [{ outcome: "reading", reading: { specimen: "breath", value: "0.364", unit: "mg/L" } }],
    },
  };
  const sealed = drunkDriving();
  const stop = replay(sealed);
  const night = Array.from({ length: 512 }, (_, second) => ({
    jurisdiction: "CN",
    at: new Date(Date.parse(AT) + second * 61_000).toISOString(),
  }));
  const readings = everyReading();
  let turn = 0;
  const next = <T>(list: readonly T[]): T => list[turn++ % list.length] as T;
  // More than any instrument shows, so that no answer is cached when its turn comes again.
  const unseen = Array.from({ length: 40_000 }, (_, index) => ({
    specimen: "blood",
    value: (index / 100).toFixed(2),
    unit: "mg/100mL",
  }));
  return [
    {
      name: "classify one of 2,501 breath readings, one stop's time",
      ns: (await measure(() => classify(next(readings), context))).p50,
    },
    {
      name: "classify one of them, a new time at each call",
      ns: (await measure(() => classify(next(readings), next(night)))).p50,
    },
    {
      name: "classify digits that are not cached",
      ns: (await measure(() => classify(next(unseen), context))).p50,
    },
    {
      name: "assess a full drunk-driving stop",
      ns: (await measure(() => assess(stop, { at: "2020-10-30T12:00:00+08:00" }))).p50,
    },
    { name: "replay its nine entries", ns: (await measure(() => replay(sealed))).p50 },
    { name: "write an entry", ns: (await measure(() => write(head, draft))).p50 },
  ];
}

/** All values that an analyser with three decimals shows up to 2.500 mg/L, in mixed order. */
export function everyReading(): readonly { specimen: string; value: string; unit: string }[] {
  return Array.from({ length: 2_501 }, (_, index) => ({
    specimen: "breath",
    value: (((index * 1_009) % 2_501) / 1_000).toFixed(3),
    unit: "mg/L",
  }));
}

/** A complete case: breath, restraint, family, blood, seals, withheld licence, laboratory, release, report. */
function drunkDriving(): SealedEntry[] {
  const at = (time: string) => ({ at: `2020-10-${time}+08:00`, precision: "second" }) as const;
  const said: (Pick<Draft, "kind" | "body"> & { time: string })[] = [
    {
      kind: "logged",
      time: "15T21:40:00",
      body: {
        jurisdiction: "CN",
        place: { road: "other-road" },
        vehicle: { kind: "automobile", use: "non-commercial" },
        driver: { licence: { status: "valid" } },
        tests: [
          {
            outcome: "reading",
            reading: { specimen: "breath", value: "0.95", unit: "mg/L" },
            analyser: { serial: "A-1", verifiedUntil: "2021-03-31" },
          },
        ],
      },
    },
    { kind: "restrained", time: "15T21:50:00", body: {} },
    { kind: "family-notified", time: "15T21:55:00", body: { of: "both", outcome: "notified" } },
    { kind: "sample-drawn", time: "15T22:10:00", body: { specimen: "blood", tubes: [{ label: "A" }, { label: "B" }] } },
    {
      kind: "sample-sealed",
      time: "15T22:12:00",
      body: {
        tubes: [
          { label: "A", seal: "001" },
          { label: "B", seal: "002" },
        ],
      },
    },
    { kind: "measure-taken", time: "15T22:20:00", body: { measure: "licence-withheld" } },
    { kind: "released-sober", time: "16T08:00:00", body: {} },
    { kind: "sample-moved", time: "16T09:00:00", body: { to: "laboratory" } },
    {
      kind: "lab-reported",
      time: "19T10:00:00",
      body: { reading: { specimen: "blood", value: "220", unit: "mg/100mL" } },
    },
  ];
  let head = startChain("bench");
  return said.map(({ time, ...one }, index) => {
    const id = `0192f000-0000-7000-8000-${String(index + 1).padStart(12, "0")}`;
    const draft = {
      ...one,
      id,
      stop: "0192f000-0000-7000-8000-000000000001",
      at: at(time),
      recordedAt: at(time).at,
      officer: "100001",
      unit: "532931",
    } as Draft;
    const written = write(head, draft);
    if (!written.ok) throw new Error(written.error.message);
    head = written.head;
    return written.sealed;
  });
}
