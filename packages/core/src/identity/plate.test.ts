import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PROVINCES, parsePlate } from "./plate.ts";

describe("a Chinese plate", () => {
  it.each([
    ["云L12345", "ordinary", "云"],
    ["京A8J88P", "ordinary", "京"],
    ["粤BD12345", "new-energy-small", "粤"],
    ["京A12345D", "new-energy-large", "京"],
    ["云L1234挂", "trailer", "云"],
    ["云L1234学", "coach", "云"],
    ["云A1234警", "police", "云"],
    ["粤Z1234港", "hong-kong-macau", "粤"],
    ["沪A1234领", "consulate", "沪"],
    ["使014578", "embassy", null],
    ["014578使", "embassy", null],
    ["粤Z1234澳", "hong-kong-macau", "粤"],
    ["WJ云12345", "armed-police", null],
    ["KA12345", "military", null],
    ["云L1234应急", "emergency-rescue", "云"],
    ["云L临12345", "temporary", "云"],
    ["云1112345", "tractor", "云"],
  ])("%s is %s", (written, kind, province) => {
    expect(parsePlate(written)).toEqual({ ok: true, number: written, kind, province });
  });

  it("is recognised in any spelling", () => {
    for (const written of ["云l12345", "云L·12345", "云 L 12345", "云Ｌ１２３４５", "云L-12345"]) {
      expect(parsePlate(written), written).toMatchObject({ ok: true, number: "云L12345" });
    }
  });

  it("of every province and letter passes where its serial has no I and no O", () => {
    const letter = fc.constantFrom(..."ABCDEFGHJKLMNPQRSTUVWXYZ");
    const serial = fc
      .array(fc.constantFrom(..."ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"), { minLength: 5, maxLength: 5 })
      .map((list) => list.join(""));
    fc.assert(
      fc.property(fc.constantFrom(...PROVINCES), letter, serial, (province, office, rest) => {
        expect(parsePlate(`${province}${office}${rest}`)).toMatchObject({ ok: true, kind: "ordinary", province });
      }),
    );
  });

  it.each(["", "L12345", "云12345", "云L1234", "云LI2345", "云LO2345", "云L123456789", "AB-123-CD", "台A12345"])(
    "%j is of no known form, and it says why",
    (written) => {
      const answer = parsePlate(written);
      expect(answer).toMatchObject({ ok: false, error: { code: "plate-unknown-form" } });
      expect(!answer.ok && [answer.error.message.length > 5, (answer.error.zh ?? "").length > 3]).toEqual([true, true]);
    },
  );

  it("never throws, whatever is written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (written) => {
        parsePlate(written);
      }),
    );
  });

  it("has its fault named at its place", () => {
    const faultOf = (number: string) => {
      const answer = parsePlate(number);
      return answer.ok ? null : [answer.error.zh, number.slice(...(answer.error.span ?? []))];
    };
    expect(faultOf("云LI2345")).toEqual(["第3位为字母I或O,序号中只用数字1和0", "I"]);
    expect(faultOf("台A12345")).toEqual(["首位不是省份简称", "台"]);
    expect(faultOf("云L1234")).toEqual(["有6位，应为7位（新能源8位）", ""]);
  });
});
