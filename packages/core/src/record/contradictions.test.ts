import { describe, expect, it } from "vitest";
import { readSealed, startChain, write } from "./chain.ts";
import type { Draft, SealedEntry } from "./entry.ts";
import { findContradictionsWithStop } from "./entry-contradictions.ts";
import { replay } from "./replay.ts";
import { testId, zeroDraft } from "./sample.test-data.ts";

type Said = Pick<Draft, "kind" | "body"> & { readonly at?: Draft["at"] };

function draft(n: number, said: Said): Draft {
  const { id: _, kind: __, body: ___, ...common } = zeroDraft(n, { stop: testId(1) });
  return { ...common, id: testId(n), ...said } as Draft;
}
const problemsOf = (said: Said) => {
  const written = write(startChain("tablet-1"), draft(2, said));
  return written.ok ? [] : written.errors.map(({ code, path }) => [code, path]);
};
/** A stop with these later entries. */
function stopOf(...later: Said[]) {
  let head = startChain("tablet-1");
  const sealed: SealedEntry[] = [];
  for (const one of [zeroDraft(1), ...later.map((said, index) => draft(index + 2, said))]) {
    const written = write(head, one);
    if (!written.ok) throw new Error(written.error.message);
    head = written.head;
    sealed.push(written.sealed);
  }
  return replay(sealed);
}
const flagsOf = (...later: Said[]) => stopOf(...later).flags.map(({ code, path }) => [code, path]);
const stated = (...list: (readonly [code: string, holds: boolean])[]): Said => ({
  kind: "circumstance-stated",
  body: { circumstances: list.map(([code, holds]) => ({ code, holds })) },
});
const drawn = (...tubes: { label: string; seal?: string }[]): Said => ({
  kind: "sample-drawn",
  body: { specimen: "blood", tubes },
});
const sealed = (...tubes: { label: string; seal: string }[]): Said => ({ kind: "sample-sealed", body: { tubes } });

describe("an entry that contradicts itself", () => {
  it("is refused: fled from an accident that did not happen, in any order", () => {
    const contradiction = [["circumstances-contradict", "/body/circumstances/1"]];
    expect(problemsOf(stated(["accident", false], ["fled-after-accident", true]))).toEqual(contradiction);
    expect(problemsOf(stated(["accident-injury", true], ["accident", false]))).toEqual([
      ["circumstances-contradict", "/body/circumstances/0"],
    ]);
    expect(problemsOf(stated(["accident", true], ["accident", false]))).toEqual(contradiction);
    expect(problemsOf(stated(["accident", false], ["fled-after-accident", false]))).toEqual([]);
    expect(problemsOf(stated(["accident", true], ["fled-after-accident", true]))).toEqual([]);
  });

  it("is refused: one number for two tubes, one seal on two tubes", () => {
    expect(problemsOf(drawn({ label: "A1" }, { label: "A1" }))).toEqual([["tube-repeated", "/body/tubes/1/label"]]);
    expect(problemsOf(sealed({ label: "A1", seal: "F1" }, { label: "A2", seal: "F1" }))).toEqual([
      ["seal-repeated", "/body/tubes/1/seal"],
    ]);
    expect(problemsOf({ kind: "sample-moved", body: { to: "laboratory", tubes: ["A1", "A1"] } })).toEqual([
      ["tube-repeated", "/body/tubes/1"],
    ]);
    expect(problemsOf(sealed({ label: "A1", seal: "F1" }, { label: "A2", seal: "F2" }))).toEqual([]);
  });

  it("is refused with an officer twice among those present", () => {
    const { kind, body } = drawn({ label: "A1" });
    expect(problemsOf({ kind, body: { ...body, officers: ["100001", "100002", "100001"] } as never })).toEqual([
      ["officer-repeated", "/body/officers/2"],
    ]);
  });

  it("is refused as a correction too", () => {
    const { kind, body } = drawn({ label: "A1" }, { label: "A1" });
    expect(
      problemsOf({ kind: "corrected", body: { kind, body, corrects: testId(9), reason: "mistyped" } as never }),
    ).toEqual([["tube-repeated", "/body/body/tubes/1/label"]]);
  });
});

describe("entries that contradict each other", () => {
  it("are flagged at the later one", () => {
    expect(flagsOf(stated(["accident", false]), stated(["fled-after-accident", true]))).toEqual([
      ["circumstances-contradict", "/entries/2"],
    ]);
    expect(flagsOf(drawn({ label: "A1" }), drawn({ label: "A1" }))).toEqual([["tube-repeated", "/entries/2"]]);
    expect(
      flagsOf(
        drawn({ label: "A1" }, { label: "A2" }),
        sealed({ label: "A1", seal: "F1" }),
        sealed({ label: "A2", seal: "F1" }),
      ),
    ).toEqual([["seal-repeated", "/entries/3"]]);
  });

  it("are flagged, never refused, where two clocks may differ: sealed before it was drawn", () => {
    const early = {
      ...sealed({ label: "A1", seal: "F1" }),
      at: { at: "2020-10-15T20:00:00+08:00", precision: "second" } as const,
    };
    const exact = { ...drawn({ label: "A1" }), at: { at: "2020-10-15T20:00:30+08:00", precision: "second" } as const };
    expect(flagsOf(exact, early)).toEqual([["sealed-before-drawn", "/entries/2"]]);
    expect(flagsOf(exact, { ...early, at: { ...early.at, precision: "minute" } })).toEqual([]);
    expect(flagsOf(exact, { ...early, at: { ...early.at, approximate: true } })).toEqual([]);
    expect(findContradictionsWithStop(stopOf(drawn({ label: "A1" })), early)).toEqual([]);
  });

  it("are not flagged once the later statement agrees, or where a seal is repeated with its own tube", () => {
    expect(flagsOf(stated(["accident", false]), stated(["accident", true], ["fled-after-accident", true]))).toEqual([]);
    expect(flagsOf(drawn({ label: "A1", seal: "F1" }), sealed({ label: "A1", seal: "F1" }))).toEqual([]);
  });
});

describe("a form of a stop", () => {
  const problemsIn = (stop: ReturnType<typeof stopOf>, said: Said) =>
    findContradictionsWithStop(stop, said).map(({ code, path }) => [code, path]);

  it("learns before writing what the new entry contradicts, and nothing else", () => {
    const stop = stopOf(drawn({ label: "A1" }), stated(["accident", false]));
    expect(problemsIn(stop, drawn({ label: "A1" }))).toEqual([["tube-repeated", "/body/tubes"]]);
    expect(problemsIn(stop, stated(["fled-after-accident", true]))).toEqual([
      ["circumstances-contradict", "/body/circumstances"],
    ]);
    expect(problemsIn(stop, sealed({ label: "A1", seal: "F1" }))).toEqual([]);
    const already = stopOf(drawn({ label: "A1" }), drawn({ label: "A1" }));
    expect(problemsIn(already, drawn({ label: "A2" }))).toEqual([]);
  });

  it("may correct an entry to what it said before", () => {
    const stop = stopOf(drawn({ label: "A1" }), drawn({ label: "A2" }));
    const correct = (label: string) => ({
      kind: "corrected" as const,
      body: { ...drawn({ label }), corrects: stop.events[1]?.entry, reason: "mistyped" } as never,
    });
    expect(problemsIn(stop, correct("A2"))).toEqual([]);
    expect(problemsIn(stop, correct("A1"))).toEqual([["tube-repeated", "/body/body/tubes"]]);
  });
});

describe("a sealed entry of an older writer that contradicts itself", () => {
  it("is evidence: it is read, and flagged", () => {
    const written = write(startChain("tablet-1"), draft(2, drawn({ label: "A1" }, { label: "A2" })));
    if (!written.ok) throw new Error(written.error.message);
    const { entry } = written.sealed;
    const repeated = { ...entry, body: { ...entry.body, tubes: [{ label: "A1" }, { label: "A1" }] } } as typeof entry;
    const read = readSealed({ entry: repeated, hash: "0".repeat(64) });
    expect(read.ok || read.errors.map(({ code }) => code)).toEqual(["hash-mismatch"]);
    expect(replay([{ entry: repeated, hash: "" }]).flags.map(({ code }) => code)).toContain("tube-repeated");
  });
});
