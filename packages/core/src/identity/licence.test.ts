import { describe, expect, it } from "vitest";
import {
  allowsClass,
  parseArchiveNumber,
  parseLicenceClasses,
  parseLicenceNumber,
  VEHICLE_CLASSES,
} from "./licence.ts";

const faultOf = (written: string, on?: string) => {
  const answer = parseLicenceClasses(written, on);
  return answer.ok ? null : [answer.error.code, answer.error.zh, written.slice(...(answer.error.span ?? []))];
};

describe("the classes of a licence", () => {
  it.each([
    ["C1", ["C1"]],
    ["A2E", ["A2", "E"]],
    ["b2d", ["B2", "D"]],
    ["Ａ１ Ａ２、Ｄ", ["A1", "A2", "D"]],
  ])("%s is %j", (written, classes) => {
    expect(parseLicenceClasses(written)).toEqual({ ok: true, classes });
  });

  it("that are none are named at their place", () => {
    expect(faultOf("C1X")).toEqual(["licence-class-unknown", "“X”不是准驾车型", "X"]);
    expect(faultOf("C7")).toEqual(["licence-class-unknown", "“C7”不是准驾车型", "C7"]);
    expect(faultOf("A2EE")).toEqual(["licence-class-unknown", "E重复", "E"]);
    expect(faultOf("")).toEqual(["licence-class-unknown", "没有填写准驾车型", ""]);
    expect(faultOf("C1?")?.[2]).toBe("?");
  });

  it("had no C6 before April 2022", () => {
    expect([faultOf("C6", "2022-03-31")?.[1], faultOf("C6", "2022-04-01")]).toEqual(["C6自2022-04-01起才有", null]);
  });

  it("are seventeen; cars allow no motorcycle, a large bus nearly every car", () => {
    expect(Object.keys(VEHICLE_CLASSES)).toHaveLength(17);
    expect([
      allowsClass(["C1"], "C2"),
      allowsClass(["C1"], "D"),
      allowsClass(["A1"], "B1"),
      allowsClass(["C2"], "C1"),
      allowsClass(["B2", "D"], "F"),
    ]).toEqual([true, false, true, false, true]);
  });
});

describe("the numbers of a licence", () => {
  it("are its bearer's ID number of 18 characters, and twelve digits of the archive", () => {
    expect(parseLicenceNumber("532931199001010017")).toMatchObject({ ok: true, bornOn: "1990-01-01" });
    expect(parseLicenceNumber("110105491231002")).toMatchObject({
      ok: false,
      error: { code: "id-length", zh: "有15位，应为18位" },
    });
    expect(parseArchiveNumber("5329 0012 3456")).toEqual({ ok: true, number: "532900123456" });
    expect(parseArchiveNumber("53290012345")).toMatchObject({ ok: false, error: { code: "archive-number-malformed" } });
  });
});
