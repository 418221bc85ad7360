import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { spanEndMs, When } from "./when.ts";

const accepted = (when: unknown) => v.safeParse(When, when).success;

describe("when something happened", () => {
  test.each<[string, unknown]>([
    ["a second", { at: "2020-10-15T21:40:07.250+08:00", precision: "second" }],
    ["a minute, roughly", { at: "2020-10-15T21:40:00+08:00", precision: "minute", approximate: true }],
    [
      "a band of hours on a known day",
      { at: "2013-06-01T20:00:00+01:00", precision: "hour-band", hours: { from: 20, to: 24 } },
    ],
    ["a day", { at: "2024-02-29T00:00:00Z", precision: "day" }],
    [
      "a band of hours on the weekends of a month",
      { at: "2013-01-01T00:00:00+00:00", precision: "month", hours: { from: 0, to: 4 }, days: "weekend" },
    ],
  ])("can be %s", (_what, when) => {
    expect(accepted(when)).toBe(true);
  });

  test.each<[string, unknown]>([
    ["a time without offset", { at: "2020-10-15T21:40:00", precision: "minute" }],
    ["a 29 February in a common year", { at: "2023-02-29T00:00:00Z", precision: "day" }],
    ["hour 24", { at: "2020-10-15T24:00:00Z", precision: "minute" }],
    ["a second 60", { at: "2016-12-31T23:59:60Z", precision: "second" }],
    ["more precision than is known: a month with a day", { at: "2013-01-15T00:00:00Z", precision: "month" }],
    ["more precision than is known: a minute with seconds", { at: "2020-10-15T21:40:07+08:00", precision: "minute" }],
    ["a band of hours without its hours", { at: "2013-06-01T20:00:00+01:00", precision: "hour-band" }],
    [
      "an exact time with a band of hours",
      { at: "2013-06-01T20:00:00+01:00", precision: "minute", hours: { from: 20, to: 24 } },
    ],
    [
      "a band that ends before it begins",
      { at: "2013-06-01T20:00:00+01:00", precision: "hour-band", hours: { from: 20, to: 4 } },
    ],
    [
      "a known day that is also said to be some weekday",
      { at: "2013-06-01T00:00:00+01:00", precision: "day", days: "weekday" },
    ],
  ])("cannot be %s", (_what, when) => {
    expect(accepted(when)).toBe(false);
  });

  test("ends with its span: the hour band, the day, the month", () => {
    const end = (when: When) => new Date(spanEndMs(when)).toISOString();
    expect(end({ at: "2013-06-01T20:00:00+01:00", precision: "hour-band", hours: { from: 20, to: 24 } })).toBe(
      "2013-06-01T23:00:00.000Z",
    );
    expect(end({ at: "2020-10-15T00:00:00+08:00", precision: "day" })).toBe("2020-10-15T16:00:00.000Z");
    expect(end({ at: "2024-02-01T00:00:00Z", precision: "month" })).toBe("2024-03-01T00:00:00.000Z");
    expect(end({ at: "2024-12-05T10:00:00Z", precision: "second" })).toBe("2024-12-05T10:00:00.000Z");
  });
});
