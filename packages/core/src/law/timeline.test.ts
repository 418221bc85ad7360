import { describe, expect, it } from "vitest";
import { parseMoment } from "../calendar.ts";
import { type Cite, type Dated, mapTimeline, timeline, valueAt } from "./timeline.ts";

const cite: Cite = {
  instrument: "Act",
  title: { en: "An act" },
  clause: "1",
  confidence: "confirmed",
  source: "nowhere",
};
const from = (day: string, value: string | null): Dated<string> => ({ from: day, value, cite });
const line = timeline("+08:00", "2024-12-31", [
  from("2004-05-31", "old"),
  from("2011-07-01", "new"),
  from("2020-01-01", null),
  from("2022-01-01", "back"),
]);

function at(text: string) {
  const read = parseMoment(text);
  if (!read.ok) throw new Error(read.error.message);
  return valueAt(line, read.moment);
}

describe("a timeline", () => {
  it("answers with the value that held, its citation and its date", () => {
    expect(at("2011-06-30")).toMatchObject({ value: "old", citation: { effectiveFrom: "2004-05-31" }, stale: false });
    expect(at("2011-07-01")).toMatchObject({ value: "new", citation: { effectiveFrom: "2011-07-01", clause: "1" } });
    expect(at("2022-01-01")).toMatchObject({ value: "back" });
  });

  it("begins a day at the place's own midnight", () => {
    expect(at("2011-06-30T23:59:59+08:00")).toMatchObject({ value: "old" });
    expect(at("2011-07-01T00:00:00+08:00")).toMatchObject({ value: "new" });
    expect(at("2011-06-30T16:00:00Z")).toMatchObject({ value: "new" });
    expect(at("2011-07-01T00:30:00+09:00")).toMatchObject({ value: "old" });
  });

  it("gives no answer before its first entry, nor after a repeal", () => {
    expect(at("2004-05-30")).toMatchObject({ ok: false, error: { code: "before-first-entry", path: "/at" } });
    expect(at("2021-06-01")).toMatchObject({ ok: false, error: { code: "repealed", path: "/at" } });
  });

  it("says that it is stale past the last day for which it was checked, and still answers", () => {
    expect(at("2024-12-31T23:59:59+08:00")).toMatchObject({ value: "back", stale: false });
    expect(at("2025-01-01T00:00:00+08:00")).toMatchObject({ value: "back", stale: true });
  });

  it("holds what it was built of, each entry with its first instant, its dated clause and its answers", () => {
    const built = timeline("+08:00", "2024-12-31", [from("2004-05-31", "old"), from("2020-01-01", null)]);
    const citation = { ...cite, effectiveFrom: "2004-05-31" };
    const answer = { ok: true, value: "old", citation };
    expect(built).toEqual({
      checkedThrough: "2024-12-31",
      staleFrom: { date: "2025-01-01", ms: Date.parse("2024-12-31T16:00:00Z") },
      entries: [
        {
          from: "2004-05-31",
          value: "old",
          cite,
          citation,
          startMs: Date.parse("2004-05-30T16:00:00Z"),
          answers: { fresh: { ...answer, stale: false }, stale: { ...answer, stale: true } },
        },
        {
          from: "2020-01-01",
          value: null,
          cite,
          citation: { ...cite, effectiveFrom: "2020-01-01" },
          startMs: Date.parse("2019-12-31T16:00:00Z"),
          answers: null,
        },
      ],
    });
    expect(valueAt(built, { kind: "date", date: "2025-01-01" })).toMatchObject({ ok: false });
  });

  it("keeps its dates, clauses and repeals when its values are made ready", () => {
    const longer = mapTimeline(line, (value, entry) => `${value} since ${entry.from}`);
    const mapped = (day: string) => {
      const law = valueAt(longer, { kind: "date", date: day });
      return law.ok ? [law.value, law.citation.effectiveFrom, law.stale] : law.error.code;
    };
    expect([mapped("2005-01-01"), mapped("2021-01-01"), mapped("2025-01-01")]).toEqual([
      ["old since 2004-05-31", "2004-05-31", false],
      "repealed",
      ["back since 2022-01-01", "2022-01-01", true],
    ]);
  });

  it("says in words from when on it answers, and what repealed it", () => {
    const said = (text: string) => {
      const law = at(text);
      return law.ok ? "" : law.error.message;
    };
    expect([said("1999-01-01"), said("2021-01-01")]).toEqual([
      "the known law starts on 2004-05-31",
      "was repealed from 2020-01-01 by Act",
    ]);
  });

  it.each([
    ["no entry", [], "a timeline must have at least one entry"],
    [
      "disorder",
      [from("2011-07-01", "a"), from("2004-05-31", "b")],
      "the entry from 2004-05-31 comes after the one from 2011-07-01",
    ],
    [
      "the same day twice",
      [from("2011-07-01", "a"), from("2011-07-01", "b")],
      "the entry from 2011-07-01 comes after the one from 2011-07-01",
    ],
    ["a day that no calendar has", [from("2011-02-30", "a")], '"2011-02-30" is not a valid date'],
    ["a repeal of nothing", [from("2011-07-01", null)], "the repeal from 2011-07-01 repeals nothing"],
    [
      "a repeal of what was repealed",
      [from("2004-05-31", "a"), from("2011-07-01", null), from("2012-07-01", null)],
      "the repeal from 2012-07-01 repeals nothing",
    ],
    [
      "an entry past the last check",
      [from("2025-01-01", "a")],
      "the entry from 2025-01-01 is after 2024-12-31, through which the law was checked",
    ],
  ])("cannot be built with %s", (_, entries, words) => {
    expect(() => timeline("+08:00", "2024-12-31", entries)).toThrow(new TypeError(words));
  });

  it("can be built with an entry of the very day of the last check", () => {
    expect(timeline("+08:00", "2024-12-31", [from("2024-12-31", "a")]).entries).toHaveLength(1);
  });

  it("cannot be built with an invalid offset or day of checking", () => {
    for (const offset of ["8", "08:00", "+08:00:00", "UTC+08:00"]) {
      expect(() => timeline(offset, "2024-12-31", [from("2004-05-31", "a")])).toThrow(
        new TypeError(`"${offset}" is not an offset, as in +08:00`),
      );
    }
    expect(() => timeline("+08:00", "soon", [from("2004-05-31", "a")])).toThrow(
      new TypeError('"soon" is not a valid date'),
    );
  });
});
