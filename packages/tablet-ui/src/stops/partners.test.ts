import { describe, expect, it } from "vitest";
import { readPartners } from "./partners.ts";

const officers = ["100001", "100002", "YN7"].map((badge) => ({ badge, name: { zh: "李娜", en: "Li Na" } }));
const problemOf = (typed: string) => readPartners(typed, "100001", officers).problem;

describe("the other officers of a shift", () => {
  it("are officers of the unit's list, each once, in upper or lower case", () => {
    expect(readPartners("100002、yn7 100002", "100001", officers)).toMatchObject({
      badges: ["100002", "yn7"],
      known: [{ badge: "100002" }, { badge: "YN7" }],
    });
    expect(problemOf("")).toBeUndefined();
  });

  it("are refused: oneself, an unknown badge number, one that is not a badge number", () => {
    expect(problemOf("100002 100001")).toBe("badge-own");
    expect(problemOf("100005")).toBe("badge-unknown");
    expect(problemOf("100 002 ¥")).toBe("badge-malformed");
  });

  it("cannot be checked against a list that the tablet does not have", () => {
    for (const list of [null, undefined]) expect(readPartners("100005", "100001", list).problem).toBeUndefined();
    expect(readPartners("100001", "100001", null).problem).toBe("badge-own");
  });
});
