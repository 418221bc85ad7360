import { expect, test } from "vitest";
import { CIRCUMSTANCE_GROUPS } from "./circumstance-groups.ts";
import { CIRCUMSTANCES } from "./circumstances.ts";

test("each circumstance is in one group, so that a form has all of them, once; except what only older entries state", () => {
  expect(["no-licence", ...CIRCUMSTANCE_GROUPS.flatMap(({ of }) => of)].toSorted()).toEqual(
    Object.keys(CIRCUMSTANCES).toSorted(),
  );
});
