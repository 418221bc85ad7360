import { describe, expect, it } from "vitest";
import type { CaseFacts, FactCode, StatedFact } from "./circumstances.ts";
import { type Condition, createDecide } from "./condition.ts";

const support = (path: string) => [{ entry: "e", path }];
const fact = (holds: boolean, on: readonly string[] = [], path = "/f"): StatedFact => ({
  holds,
  on,
  support: support(path),
});
function facts(stated: Partial<Record<FactCode, StatedFact>>, more: Partial<CaseFacts> = {}): CaseFacts {
  return {
    actOn: "2024-10-15",
    category: "drunk",
    blood: "150",
    reading: support("/reading"),
    stated: new Map(Object.entries(stated) as [FactCode, StatedFact][]),
    ...more,
  };
}
const decide = (condition: Condition, about: CaseFacts) => createDecide(about)(condition);
const state = (condition: Condition, about: CaseFacts) => decide(condition, about).state;
const yes = fact(true);
const no = fact(false);

describe("a condition of a law", () => {
  it("is met, not met, or open where the record does not say", () => {
    expect(decide("accident", facts({ accident: yes }))).toEqual({ state: "met", support: support("/f"), missing: [] });
    expect(decide("accident", facts({ accident: no }))).toEqual({
      state: "not-met",
      support: support("/f"),
      missing: [],
    });
    expect(decide("accident", facts({}))).toEqual({ state: "open", support: [], missing: ["accident"] });
  });

  it("turned round, stays open where it was", () => {
    expect(
      [yes, no, undefined].map((accident) => state({ not: "accident" }, facts(accident ? { accident } : {}))),
    ).toEqual(["not-met", "met", "open"]);
    expect(decide({ not: "accident" }, facts({})).missing).toEqual(["accident"]);
  });

  it("of several is decided by the one that settles it, whatever the others", () => {
    const both: Condition = { all: ["accident", "expressway"] };
    const either: Condition = { any: ["accident", "expressway"] };
    const states = (one?: StatedFact, other?: StatedFact) => {
      const about = facts({ ...(one ? { accident: one } : {}), ...(other ? { expressway: other } : {}) });
      return [state(both, about), state(either, about)];
    };
    expect(states(yes, yes)).toEqual(["met", "met"]);
    expect(states(yes, no)).toEqual(["not-met", "met"]);
    expect(states(no, no)).toEqual(["not-met", "not-met"]);
    expect(states(yes, undefined)).toEqual(["open", "met"]);
    expect(states(undefined, no)).toEqual(["not-met", "open"]);
    expect(states()).toEqual(["open", "open"]);
    expect(decide(both, facts({})).missing).toEqual(["accident", "expressway"]);
    expect(decide({ any: ["accident", { not: "accident" }] }, facts({})).missing).toEqual(["accident"]);
  });

  it("names all that supports it, each once", () => {
    const about = facts({ accident: fact(true, [], "/a"), expressway: fact(true, [], "/b") });
    expect(
      decide({ all: ["accident", "expressway", { category: "drunk" }, { reading: ">=", mgPer100mL: "80" }] }, about)
        .support,
    ).toEqual([...support("/a"), ...support("/b"), ...support("/reading")]);
    expect(decide({ any: ["emergency", "expressway"] }, about).support).toEqual(support("/b"));
    expect(decide({ all: ["accident", "emergency"] }, about).support).toEqual(support("/a"));
  });

  it("compares the reading with the law's own operator, at the figure itself", () => {
    const at = (blood: string) =>
      ([">", ">=", "<"] as const).map((reading) => state({ reading, mgPer100mL: "150" }, facts({}, { blood })));
    expect([at("149.99"), at("150"), at("150.0"), at("150.01")]).toEqual([
      ["not-met", "not-met", "met"],
      ["not-met", "met", "not-met"],
      ["not-met", "met", "not-met"],
      ["met", "met", "not-met"],
    ]);
    expect(decide({ reading: "<", mgPer100mL: "150" }, facts({})).support).toEqual(support("/reading"));
  });

  it("asks for a reading where there is none", () => {
    const none = facts({}, { category: null, blood: null, reading: [] });
    for (const condition of [{ category: "drunk" }, { reading: "<", mgPer100mL: "150" }] as const) {
      expect(decide(condition, none)).toEqual({ state: "open", support: [], missing: ["reading"] });
    }
    expect([state({ category: "drunk" }, facts({})), state({ category: "drinking" }, facts({}))]).toEqual([
      "met",
      "not-met",
    ]);
  });

  it("of something within years counts to the day, backwards only", () => {
    const within: Condition = { within: 2, of: ["punished-for-drinking", "caught-for-drinking"] };
    const punished = (...on: string[]) =>
      state(within, facts({ "punished-for-drinking": fact(true, on), "caught-for-drinking": no }));
    expect([punished("2022-10-15"), punished("2022-10-14"), punished("2024-10-15"), punished("2024-10-16")]).toEqual([
      "met",
      "not-met",
      "met",
      "not-met",
    ]);
    expect(punished("2010-01-01", "2023-01-01")).toBe("met");
    expect(punished()).toBe("open");
  });

  it("of something within years, known by month or year, is open only if the span decides", () => {
    const within: Condition = { within: 2, of: ["punished-for-drinking", "caught-for-drinking"] };
    const punished = (...on: string[]) =>
      decide(within, facts({ "punished-for-drinking": fact(true, on), "caught-for-drinking": no }));
    expect(
      ["2022", "2022-10", "2022-09", "2022-11", "2021", "2023", "2024", "2025"].map((on) => punished(on).state),
    ).toEqual(["open", "open", "not-met", "met", "not-met", "met", "met", "not-met"]);
    expect(punished("2022-10").missing).toEqual(["punished-for-drinking"]);
  });

  it("of something within years is open if not stated, and met if one of several holds", () => {
    const within: Condition = { within: 2, of: ["punished-for-drinking", "caught-for-drinking"] };
    expect(decide(within, facts({ "punished-for-drinking": no }))).toEqual({
      state: "open",
      support: support("/f"),
      missing: ["caught-for-drinking"],
    });
    expect(decide(within, facts({ "punished-for-drinking": no, "caught-for-drinking": no }))).toMatchObject({
      state: "not-met",
      missing: [],
    });
    expect(decide(within, facts({ "caught-for-drinking": fact(true, ["2024-01-01"], "/c") }))).toEqual({
      state: "met",
      support: support("/c"),
      missing: [],
    });
    expect(decide(within, facts({}))).toEqual({
      state: "open",
      support: [],
      missing: ["punished-for-drinking", "caught-for-drinking"],
    });
  });
});
