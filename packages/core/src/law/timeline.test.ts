import { describe, expect, it } from "vitest";
import { momentOf } from "../calendar.ts";
import { type Cite, type Dated, timeline, valueAt } from "./timeline.ts";

const cite: Cite = { instrument: "Act", title: { en: "An act" }, clause: "1", confidence: "confirmed", source: "nowhere" };
const from = (day: string, value: string | null): Dated<string> => ({ from: day, value, cite });
const line = timeline("+08:00", "2024-12-31", [
  from("2004-05-31", "old"),
  from("2011-07-01", "new"),
  from("2020-01-01", null),
  from("2022-01-01", "back"),
]);

function at(text: string) {
  const read = momentOf(text);
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

  it.each([
    ["no entry", []],
    ["disorder", [from("2011-07-01", "a"), from("2004-05-31", "b")]],
    ["the same day twice", [from("2011-07-01", "a"), from("2011-07-01", "b")]],
    ["a day that no calendar has", [from("2011-02-30", "a")]],
    ["a repeal of nothing", [from("2011-07-01", null)]],
    ["a repeal of what was repealed", [from("2004-05-31", "a"), from("2011-07-01", null), from("2012-07-01", null)]],
  ])("cannot be built with %s", (_, entries) => {
    expect(() => timeline("+08:00", "2024-12-31", entries)).toThrow(TypeError);
  });

  it("cannot be built with an offset or a day of checking that is none", () => {
    expect(() => timeline("8", "2024-12-31", [from("2004-05-31", "a")])).toThrow(TypeError);
    expect(() => timeline("+08:00", "soon", [from("2004-05-31", "a")])).toThrow(TypeError);
  });
});
