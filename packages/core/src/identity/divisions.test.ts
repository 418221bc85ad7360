import { describe, expect, it } from "vitest";
import { parseBadge } from "./badge.ts";
import { DALI_COUNTIES, PROVINCE_TABLE, parseDivision } from "./divisions.ts";
import { PROVINCES } from "./plate.ts";

describe("division codes", () => {
  it.each([
    ["53", "province", "云南"],
    ["530000", "province", "云南"],
    ["5329", "prefecture", "大理白族自治州"],
    ["532900", "prefecture", "大理白族自治州"],
    ["532931", "county", "剑川县"],
  ])("%s is the %s %s", (code, level, zh) => {
    expect(parseDivision(code)).toMatchObject({ ok: true, code, level, name: { zh } });
  });

  it("know Dali's twelve counties, and no other there", () => {
    expect(DALI_COUNTIES.size).toBe(12);
    for (const code of DALI_COUNTIES.keys()) expect(parseDivision(code).ok).toBe(true);
    expect(parseDivision("532902")).toMatchObject({
      ok: false,
      error: { code: "division-unknown", span: [4, 6], zh: "大理州没有代码为532902的县市" },
    });
    expect(parseDivision("530102")).toMatchObject({ ok: true, level: "county", name: null });
  });

  it("that are none are refused with what is wrong", () => {
    expect(parseDivision("99")).toMatchObject({ ok: false, error: { code: "division-unknown", span: [0, 2] } });
    for (const written of ["", "5", "532", "5329310", "云南"])
      expect(parseDivision(written)).toMatchObject({ ok: false, error: { code: "division-malformed" } });
  });

  it("name 34 provinces, 31 of them with the character of their plates", () => {
    const plates = [...PROVINCE_TABLE.values()].flatMap(({ plate }) => plate ?? []);
    expect([PROVINCE_TABLE.size, plates.length, [...plates].sort().join("")]).toEqual([
      34,
      31,
      [...PROVINCES].sort().join(""),
    ]);
  });
});

describe("badge numbers", () => {
  it("keep their zeros; those of police officers have six digits", () => {
    expect(parseBadge(" ０10001 ")).toEqual({ ok: true, badge: "010001", form: "police" });
    expect(parseBadge("FJ-2201")).toEqual({ ok: true, badge: "FJ-2201", form: "other" });
  });

  it("that are none are refused at the place", () => {
    expect(parseBadge("1000_1")).toMatchObject({
      ok: false,
      error: { code: "badge-malformed", span: [4, 5], zh: "第5位“_”不是数字、字母或连字符" },
    });
    expect(parseBadge("")).toMatchObject({ ok: false });
    expect(parseBadge("1".repeat(21))).toMatchObject({ ok: false });
    expect(parseBadge("1".repeat(20)).ok).toBe(true);
  });
});
