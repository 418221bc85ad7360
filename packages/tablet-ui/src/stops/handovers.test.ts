import { expect, it } from "vitest";
import { groupBySuccessor, joinNote } from "./handovers.ts";

it("the report names each case once, with the one who continues it", () => {
  const cases = [
    { number: "A1", successor: "self" },
    { number: "B2", successor: "100004" },
    { number: "C3", successor: "self" },
  ];
  expect([...groupBySuccessor(cases)]).toEqual([
    ["self", ["A1", "C3"]],
    ["100004", ["B2"]],
  ]);
  expect(joinNote(" a trial ", ["A1, C3: 100001"])).toBe("a trial\nA1, C3: 100001");
  expect(joinNote(" ", [])).toBe("");
});
