import { expect, it } from "vitest";
import { breath, Night } from "../testing/night.ts";
import { openCase } from "./case.ts";
import { findStepsLeft } from "./progress.ts";

it("what is due at once comes before what the case needs, and that before what has a deadline", () => {
  const night = new Night();
  const stop = night.logged(breath("0.5"));
  const left = () => {
    const [held] = night.stops;
    if (!held) throw new Error("no stop");
    return findStepsLeft(openCase(held, new Date("2026-11-20T21:30:00+08:00"))).map(({ id }) => id);
  };
  expect(left().slice(0, 2)).toEqual(["draw-blood", "driver"]);
  night.say(stop, "sample-drawn", { specimen: "blood", tubes: [{ label: "A1" }, { label: "A2" }] });
  const [first, ...others] = left();
  expect(first).toBe("seal-sample");
  // The sample has three days.
  expect(others.indexOf("send-sample")).toBeGreaterThan(others.indexOf("sign"));
});
