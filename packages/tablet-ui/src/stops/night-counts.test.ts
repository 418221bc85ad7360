import { expect, it } from "vitest";
import { breath, Night } from "../testing/night.ts";
import { countNight } from "./night-counts.ts";

it("a voided stop is counted as voided and as nothing else", () => {
  const night = new Night();
  night.logged(breath("0"));
  night.logged(breath("0.5"));
  night.say(night.logged(breath("0.5")), "voided", { reason: "mistake" });
  expect(countNight(night.stops)).toEqual({ stops: 2, positive: 1, voided: 1 });
});
