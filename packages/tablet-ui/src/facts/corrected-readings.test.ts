import { type Draft, replay, type SealedEntry, startChain, type Test, write } from "@roadside/core";
import { describe, expect, it } from "vitest";
import type { HeldStop } from "../stops/held-stop.ts";
import { formatReadingCorrections } from "./corrected-readings.ts";
import { getFactWords } from "./words/words.ts";

const STOP = "0192f6e0-0000-7000-8000-000000000000";
const breath = (value: string): Test => ({ outcome: "reading", reading: { specimen: "breath", value, unit: "mg/L" } });
const logged = (...tests: Test[]) => ({ jurisdiction: "CN", tests });
const corrects = (entry: number, kind: string, body: object, reason: string) => ({
  kind: "corrected",
  body: { kind, corrects: idOf(entry), reason, body },
});

function idOf(entry: number): string {
  return `0192f6e0-0000-7000-8000-00000000000${entry}`;
}

/** Returns the corrections shown for each test of a stop with these entries. */
function saidOf(...happened: { kind: string; body: object }[]): string[][] {
  let head = startChain("tablet-1");
  const entries: SealedEntry[] = happened.map(({ kind, body }, index) => {
    const at = `2026-03-05T21:4${index}:00+08:00`;
    const common = {
      id: idOf(index + 1),
      stop: STOP,
      at: { at, precision: "second" },
      recordedAt: at,
      officer: "100001",
      unit: "532931",
    };
    const written = write(head, { ...common, kind, body } as Draft);
    if (!written.ok) throw new Error(JSON.stringify(written.errors));
    head = written.head;
    return written.sealed;
  });
  const held = {
    stop: replay(entries),
    entries: entries.map((sealed) => ({ id: sealed.entry.id, sealed })),
  } as unknown as HeldStop;
  return held.stop.tests.map((test) => formatReadingCorrections(held, test, getFactWords("zh")));
}

describe("a corrected reading on paper", () => {
  it("shows the earlier reading and the reason, for each correction", () => {
    expect(
      saidOf(
        { kind: "logged", body: logged(breath("0.52")) },
        corrects(1, "logged", logged(breath("0.08")), "看错"),
        corrects(1, "logged", logged(breath("0.09")), "又看错"),
      ),
    ).toEqual([["更正自 0.52 mg/L，原因：看错", "更正自 0.08 mg/L，原因：又看错"]]);
  });

  it("is matched to its own test and entry", () => {
    expect(
      saidOf(
        { kind: "logged", body: logged({ outcome: "insufficient" }, breath("0.31")) },
        { kind: "test-added", body: { test: { outcome: "refused" } } },
        corrects(1, "logged", logged({ outcome: "insufficient" }, breath("0.13")), "颠倒"),
        corrects(2, "test-added", { test: breath("0.2") }, "后来吹了"),
      ),
    ).toEqual([[], ["更正自 0.31 mg/L，原因：颠倒"], ["更正自 拒绝检测，原因：后来吹了"]]);
  });

  it("is absent if the correction changed something else", () => {
    const body = { ...logged(breath("0.52")), vehicle: { type: "car" } };
    expect(saidOf({ kind: "logged", body: logged(breath("0.52")) }, corrects(1, "logged", body, "车型"))).toEqual([[]]);
  });
});
