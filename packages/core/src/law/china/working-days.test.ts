import { describe, expect, it } from "vitest";
import { addCalendarDays, addWorkingDays, isWorkingDay } from "./working-days.ts";

describe("working days in China", () => {
  it("are those that the State Council arranged: holidays, and Saturdays and Sundays that are worked instead", () => {
    // National Day 2020: 1 to 8 October off, Sunday 27 September and Saturday 10 October worked.
    expect(
      ["2020-09-27", "2020-09-30", "2020-10-01", "2020-10-08", "2020-10-09", "2020-10-10", "2020-10-11"].map(
        isWorkingDay,
      ),
    ).toEqual([true, true, false, false, true, true, false]);
  });

  it("are not guessed for a year that was not arranged yet", () => {
    expect([isWorkingDay("2003-12-31"), isWorkingDay("2031-03-03")]).toEqual([null, null]);
    expect(addWorkingDays("2031-03-03", 1)).toEqual({ unknownYear: "2031" });
    expect(addCalendarDays("2031-03-03", 3)).toEqual({ unknownYear: "2031" });
  });

  it("are counted without the first day, over a holiday", () => {
    expect([
      addWorkingDays("2020-10-15", 5),
      addWorkingDays("2020-09-30", 1),
      addWorkingDays("2020-09-30", 3),
      addWorkingDays("2020-10-09", 2),
    ]).toEqual([{ date: "2020-10-22" }, { date: "2020-10-09" }, { date: "2020-10-12" }, { date: "2020-10-12" }]);
  });

  it("take the last of so many calendar days on, where it is a holiday", () => {
    expect([
      addCalendarDays("2020-10-12", 3),
      addCalendarDays("2020-09-29", 3),
      addCalendarDays("2020-10-14", 3),
      addCalendarDays("2020-10-06", 3),
    ]).toEqual([{ date: "2020-10-15" }, { date: "2020-10-09" }, { date: "2020-10-19" }, { date: "2020-10-09" }]);
  });
});
