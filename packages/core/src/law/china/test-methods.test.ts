import { describe, expect, it } from "vitest";
import { findAnalyserRule, findTestMethods } from "./test-methods.ts";

describe("how may be tested in China", () => {
  it("by breath and blood at all times, by balance until July 2024, by saliva from 2011 until then", () => {
    const on = (day: string) => {
      const methods = findTestMethods(day);
      return methods.ok ? [methods.citation.instrument, ...methods.value] : methods.error.code;
    };
    expect([
      on("2004-05-30"),
      on("2004-05-31"),
      on("2011-07-01"),
      on("2024-07-31"),
      on("2024-08-01"),
      on("2024-13-01"),
    ]).toEqual([
      "before-first-entry",
      ["GB 19522-2004", "breath", "blood", "body-balance"],
      ["GB 19522-2010", "breath", "blood", "saliva", "body-balance"],
      ["GB 19522-2010", "breath", "blood", "saliva", "body-balance"],
      ["GB 19522-2024", "breath", "blood"],
      "time-invalid",
    ]);
  });

  it("with an analyser of the day's standard, and errors that are marked unconfirmed and never deducted", () => {
    const on = (day: string) => {
      const rule = findAnalyserRule(day);
      return rule.ok ? [rule.value.standard, rule.value.verification, rule.citation.confidence] : rule.error.code;
    };
    expect([
      on("2007-06-07"),
      on("2008-05-31"),
      on("2008-06-01"),
      on("2018-07-01"),
      on("2020-03-27"),
      on("never"),
    ]).toEqual([
      "before-first-entry",
      ["GA 307-2001", "JJG 657-2006", "unconfirmed"],
      ["GB/T 21254-2007", "JJG 657-2006", "unconfirmed"],
      ["GB/T 21254-2017", "JJG 657-2006", "unconfirmed"],
      ["GB/T 21254-2017", "JJG 657-2019", "unconfirmed"],
      "time-invalid",
    ]);
    expect(findAnalyserRule("2020-10-15")).toMatchObject({
      value: {
        intervalMonths: 12,
        permittedError: { below: { mgPerL: "0.400", firstVerification: "0.025", inUse: "0.040" } },
      },
    });
  });
});
