import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDate, momentOf } from "./calendar.ts";

describe("the calendar", () => {
  it("has every day that a Date has, and none that it rolls over", () => {
    const two = (n: number) => String(n).padStart(2, "0");
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 9999 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }), (year, month, day) => {
        const text = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
        const date = new Date(Date.UTC(year, month - 1, day));
        expect(isDate(text), text).toBe(date.toISOString().startsWith(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("knows leap years", () => {
    expect(["2024-02-29", "2000-02-29"].map(isDate)).toEqual([true, true]);
    expect(["2023-02-29", "1900-02-29", "2024-02-30", "2024-13-01", "2024-00-10", "0001-01-01", "2024-1-1", "20240101", ""].map(isDate)).toEqual(
      Array.from({ length: 9 }, () => false),
    );
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
        expect(momentOf(text), text).toEqual({ ok: true, moment: { kind: "instant", ms: Date.parse(text) } });
      }),
    );
  });

  it("never throws, and reads no time that Date does not", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.stringMatching(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{0,10})?(Z|[+-][0-9]{2}:[0-9]{2}|)$/),
        ),
        (text) => {
          const read = momentOf(text);
          if (read.ok && read.moment.kind === "instant") expect(read.moment.ms).toBe(Date.parse(text));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("reads an instant with its offset and refuses one without", () => {
    expect(momentOf("2020-10-15T21:40:00+08:00")).toEqual({ ok: true, moment: { kind: "instant", ms: Date.UTC(2020, 9, 15, 13, 40) } });
    expect(momentOf("2020-10-15T13:40:00.123Z")).toEqual({ ok: true, moment: { kind: "instant", ms: Date.UTC(2020, 9, 15, 13, 40, 0, 123) } });
    expect(momentOf("2020-10-15")).toEqual({ ok: true, moment: { kind: "date", date: "2020-10-15" } });
    expect(momentOf("2020-10-15T21:40:00")).toMatchObject({ ok: false, error: { code: "time-without-offset" } });
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
      expect(momentOf(text)).toMatchObject({ ok: false, error: { code: "time-invalid" } });
  });
});
