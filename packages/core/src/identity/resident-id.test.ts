import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PROVINCE_TABLE } from "./divisions.ts";
import { ageOn, computeCheckCharacter, parseResidentId } from "./resident-id.ts";

const digits = (count: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }).map((list) => list.join(""));
const day = fc
  .date({ min: new Date("1900-01-01T00:00:00Z"), max: new Date("2020-12-31T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const valid = fc
  .tuple(fc.constantFrom(...PROVINCE_TABLE.keys()), digits(4), day, digits(3))
  .map(([province, rest, bornOn, order]) => {
    const division = `${province}${rest}`;
    const body = `${division}${bornOn.replaceAll("-", "")}${order}`;
    return {
      number: `${body}${computeCheckCharacter(body)}`,
      division,
      bornOn,
      sex: Number(order[2]) % 2 === 1 ? "male" : "female",
    };
  });
const codeOf = (number: string, on?: string) => {
  const answer = parseResidentId(number, on);
  return answer.ok ? null : answer.error.code;
};

describe("a resident ID number", () => {
  it("that GB 11643-1999 prints as its example passes", () => {
    expect(parseResidentId("11010519491231002X")).toEqual({
      ok: true,
      number: "11010519491231002X",
      form: "18",
      province: { code: "11", zh: "北京", en: "Beijing", plate: "京" },
      division: "110105",
      bornOn: "1949-12-31",
      sex: "female",
    });
  });

  it("tells division, birth date and sex, in any spelling of its characters", () => {
    expect(parseResidentId("110105 19491231 002x")).toMatchObject({ ok: true, number: "11010519491231002X" });
    expect(parseResidentId("１１０１０５１９４９１２３１００２Ｘ")).toMatchObject({ ok: true });
    fc.assert(
      fc.property(valid, ({ number, ...facts }) => {
        expect(parseResidentId(number)).toEqual({
          ok: true,
          number,
          form: "18",
          province: PROVINCE_TABLE.get(number.slice(0, 2)),
          ...facts,
        });
      }),
    );
  });

  it("with one digit mistyped, or two neighbours swapped, never passes", () => {
    fc.assert(
      fc.property(valid, fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), ({ number }, place, by) => {
        const typed = `${number.slice(0, place)}${(Number(number[place]) + by) % 10}${number.slice(place + 1)}`;
        expect(parseResidentId(typed).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(valid, fc.integer({ min: 0, max: 15 }), ({ number }, place) => {
        fc.pre(number[place] !== number[place + 1]);
        const swapped = `${number.slice(0, place)}${number[place + 1]}${number[place]}${number.slice(place + 2)}`;
        expect(parseResidentId(swapped).ok).toBe(false);
      }),
    );
  });

  it("says what is wrong with it", () => {
    expect(codeOf("1101054912310")).toBe("id-length");
    expect(codeOf("99010519491231002X")).toBe("id-division");
    expect(codeOf("1101051949123100AX")).toBe("id-character");
    expect(codeOf("110105194902300020")).toBe("id-date");
    expect(codeOf("110105194912310021")).toBe("id-checksum");
    expect(codeOf("11010519491231002X", "1949-12-30")).toBe("id-date");
    expect(codeOf("11010519491231002X", "1949-12-31")).toBe(null);
  });

  it("gives full years of age, on the birthday and the day before", () => {
    expect(ageOn("2000-06-15", "2018-06-14")).toBe(17);
    expect(ageOn("2000-06-15", "2018-06-15")).toBe(18);
    expect(ageOn("2004-02-29", "2022-02-28")).toBe(17);
    expect(ageOn("2004-02-29", "2022-03-01")).toBe(18);
  });

  it("of 15 digits is one of before 1999, good in a record of before 2013 only", () => {
    expect(parseResidentId("110105491231002")).toMatchObject({
      ok: true,
      form: "15",
      number: "110105491231002",
      bornOn: "1949-12-31",
      sex: "female",
    });
    expect(codeOf("110105491231002", "2012-12-31")).toBe(null);
    expect(codeOf("110105491231002", "2013-01-01")).toBe("id-old-form");
    expect(codeOf("11010549023100X")).toBe("id-character");
    expect(codeOf("110105490231002")).toBe("id-date");
  });

  it("has its fault named in both languages and at its place", () => {
    const faultOf = (number: string) => {
      const answer = parseResidentId(number);
      return answer.ok ? null : [answer.error.zh, number.slice(...(answer.error.span ?? []))];
    };
    expect(faultOf("532932199902290016")).toEqual(["出生日期1999-02-29不存在", "19990229"]);
    expect(faultOf("11010519491231A02X")).toEqual(["第15位应为数字(第18位可以是X)", "A"]);
    expect(faultOf("99010519491231002X")).toEqual(["没有代码为99的省级行政区", "99"]);
    expect(faultOf("110105194912310021")?.[0]).toBe("校验码不符：有一位录入错误");
    expect(faultOf("1101")?.[0]).toBe("有4位，应为18位");
  });

  it.each(["532931199001010017", "532901198512300021"])("%s, made up for tests, passes", (number) => {
    expect(parseResidentId(number)).toMatchObject({ ok: true, province: { zh: "云南" } });
  });
});
