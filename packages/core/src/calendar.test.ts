import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, addYears, formatLocalTime, isDate, parseMoment, toLocalDate } from "./calendar.ts";

describe("the calendar", () => {
  it("has every day that a Date has, and none that it rolls over", () => {
    const two = (n: number) => String(n).padStart(2, "0");
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 9999 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          const text = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
          const date = new Date(Date.UTC(year, month - 1, day));
          expect(isDate(text), text).toBe(date.toISOString().startsWith(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("knows leap years", () => {
    expect(["2024-02-29", "2000-02-29"].map(isDate)).toEqual([true, true]);
    expect(
      [
        "2023-02-29",
        "1900-02-29",
        "2024-02-30",
        "2024-13-01",
        "2024-00-10",
        "0001-01-01",
        "2024-1-1",
        "20240101",
        "",
      ].map(isDate),
    ).toEqual(Array.from({ length: 9 }, () => false));
  });

  it("reads what Date reads, to the millisecond, wherever the place is", () => {
    const two = (n: number) => String(n).padStart(2, "0");
    const offset = fc
      .tuple(fc.constantFrom("+", "-"), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([sign, h, m]) => `${sign}${two(h)}:${two(m)}`);
    const instant = fc.tuple(
      fc.date({ min: new Date("0100-01-02T00:00:00Z"), max: new Date("9999-12-30T00:00:00Z"), noInvalidDate: true }),
      fc.constantFrom("", ".5", ".123", ".123456789"),
      fc.oneof(fc.constant("Z"), offset),
    );
    fc.assert(
      fc.property(instant, ([date, fraction, zone]) => {
        const text = `${date.toISOString().slice(0, 19)}${fraction}${zone}`;
        expect(parseMoment(text), text).toEqual({ ok: true, moment: { kind: "instant", ms: Date.parse(text) } });
      }),
    );
  });

  it("never throws, and reads no time that Date does not", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.stringMatching(
            /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{0,10})?(Z|[+-][0-9]{2}:[0-9]{2}|)$/,
          ),
        ),
        (text) => {
          const read = parseMoment(text);
          if (read.ok && read.moment.kind === "instant") expect(read.moment.ms).toBe(Date.parse(text));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("reads an instant with its offset and refuses one without", () => {
    expect(parseMoment("2020-10-15T21:40:00+08:00")).toEqual({
      ok: true,
      moment: { kind: "instant", ms: Date.UTC(2020, 9, 15, 13, 40) },
    });
    expect(parseMoment("2020-10-15T13:40:00.123Z")).toEqual({
      ok: true,
      moment: { kind: "instant", ms: Date.UTC(2020, 9, 15, 13, 40, 0, 123) },
    });
    expect(parseMoment("2020-10-15")).toEqual({ ok: true, moment: { kind: "date", date: "2020-10-15" } });
    expect(parseMoment("2020-10-15T21:40:00")).toMatchObject({ ok: false, error: { code: "time-without-offset" } });
    for (const text of [
      "2020-10-15T24:00:00Z",
      "2020-02-30T00:00:00Z",
      "2020-10-15T21:40Z",
      "2020-10-15T21:40:00.Z",
      "2020-10-15T21:40:00+8:00",
      "2020-10-15T21:40:00+24:00",
      "2020-10-15 21:40:00Z",
      "2020-10-15T21:40:00 08:00",
      "yesterday",
      "",
      null,
      0,
    ])
      expect(parseMoment(text)).toMatchObject({ ok: false, error: { code: "time-invalid" } });
  });

  it("reads no time with a character out of its place", () => {
    const good = "2020-10-15T21:40:00+08:00";
    expect(parseMoment(good).ok).toBe(true);
    for (let place = 0; place < good.length; place += 1) {
      // A sign where a digit stands, a digit's neighbours in the code, a letter where a sign stands.
      for (const other of ["x", "/", ":", "-", "."]) {
        if (good[place] === other) continue;
        const bad = `${good.slice(0, place)}${other}${good.slice(place + 1)}`;
        // The sign of the offset alone has a neighbour that is one.
        if (place === 19 && other === "-") continue;
        expect(parseMoment(bad), bad).toMatchObject({ ok: false, error: { code: "time-invalid" } });
      }
    }
    for (const bad of [
      `${good}0`,
      good.slice(0, -1),
      "2020-10-15T21:40:00+08:60",
      "2020-10-15T21:60:00Z",
      "2020-10-15T21:40:60Z",
      "2020-10-15T21:40:00Zulu",
    ]) {
      expect(parseMoment(bad), bad).toMatchObject({ ok: false, error: { code: "time-invalid" } });
    }
    for (const bad of [
      "2020/10/15",
      "2020-10/15",
      "2020/10-15",
      "2020-1:-15",
      "20:0-10-15",
      "2020-10-1/",
      "0099-10-15",
      "2020-00-15",
      "2020-10-00",
    ]) {
      expect(isDate(bad), bad).toBe(false);
    }
    expect(parseMoment(`2020-10-15T21:40:00.${"1".repeat(9)}+08:00`).ok).toBe(true);
    expect(parseMoment(`2020-10-15T21:40:00.${"1".repeat(10)}+08:00`).ok).toBe(false);
    expect(parseMoment(`x${"1".repeat(39)}`)).toMatchObject({
      error: { message: expect.stringContaining("is not a valid time") },
    });
  });

  it("says what a time should look like", () => {
    const said = (at: unknown) => {
      const read = parseMoment(at);
      return read.ok ? "" : read.error.message;
    };
    expect([said(0), said("x".repeat(41)), said("last night"), said("2020-10-15T21:40:00")]).toEqual([
      "must be a time as in 2020-10-15T21:40:00+08:00, or a date",
      "must be a time as in 2020-10-15T21:40:00+08:00, or a date",
      '"last night" is not a valid time (as in 2020-10-15T21:40:00+08:00) or date (as in 2020-10-15)',
      '"2020-10-15T21:40:00" must include its UTC offset, as in +08:00',
    ]);
  });

  it("adds years and days, over leap days and new years", () => {
    expect([
      addYears("2020-10-15", 5),
      addYears("2020-02-29", 1),
      addYears("2020-02-29", 4),
      addYears("0999-12-31", 1),
    ]).toEqual(["2025-10-15", "2021-03-01", "2024-02-29", "1000-12-31"]);
    expect([addDays("2020-12-31", 1), addDays("2020-02-28", 1), addDays("2020-03-01", -1)]).toEqual([
      "2021-01-01",
      "2020-02-29",
      "2020-02-29",
    ]);
  });

  it("tells the local date at a place, on both sides of its midnight", () => {
    expect([
      toLocalDate("2020-10-15T16:00:00Z", "+08:00"),
      toLocalDate("2020-10-15T15:59:59.999Z", "+08:00"),
      toLocalDate("2020-10-15T16:00:00Z", "-08:00"),
      toLocalDate("2020-10-15T23:59:00+08:00", "+08:00"),
    ]).toEqual(["2020-10-16", "2020-10-15", "2020-10-15", "2020-10-15"]);
    expect(formatLocalTime(Date.parse("2020-10-15T16:05:09.5Z"), "+08:00")).toBe("2020-10-16T00:05:09+08:00");
    expect(formatLocalTime(Date.parse("0999-03-01T00:00:00Z"), "-05:30")).toBe("0999-02-28T18:30:00-05:30");
  });
});
