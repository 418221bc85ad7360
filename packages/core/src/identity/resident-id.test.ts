import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ageOn, checkCharacter, parseResidentId } from "./resident-id.ts";

const digits = (count: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }).map((list) => list.join(""));
const day = fc
  .date({ min: new Date("1900-01-01T00:00:00Z"), max: new Date("2020-12-31T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const valid = fc.tuple(digits(6), day, digits(3)).map(([division, bornOn, order]) => {
  const body = `${division}${bornOn.replaceAll("-", "")}${order}`;
  return { number: `${body}${checkCharacter(body)}`, division, bornOn, sex: Number(order[2]) % 2 === 1 ? "male" : "female" };
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
        expect(parseResidentId(number)).toEqual({ ok: true, number, ...facts });
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
    expect(codeOf("110105491231002")).toBe("id-length");
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
});
