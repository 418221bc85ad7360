import { expect, test } from "vitest";
import { CIRCUMSTANCE_GROUPS } from "./circumstance-groups.ts";
import { CIRCUMSTANCES } from "./circumstances.ts";

test("each circumstance is in one group, so that a form has all of them, once", () => {
  expect(CIRCUMSTANCE_GROUPS.flatMap(({ of }) => of).toSorted()).toEqual(Object.keys(CIRCUMSTANCES).toSorted());
});
