import { CHOICES, type Words } from "@roadside/core";
import { expect, it } from "vitest";
import { VEHICLE_TYPES } from "../vehicle-types.ts";

it("a code has the same words in every field but one, so that it can be shown without its field", () => {
  const { restraintMeans: _, ...choices } = CHOICES;
  const words = new Map<string, Words>();
  for (const choice of [VEHICLE_TYPES, ...Object.values(choices)])
    for (const [code, { zh, en }] of Object.entries(choice)) {
      expect({ zh, en }, code).toEqual(words.get(code) ?? { zh, en });
      words.set(code, { zh, en });
    }
});
