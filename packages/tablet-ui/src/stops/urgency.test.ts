import { describe, expect, it } from "vitest";
import { compareUrgency, isUrgent } from "./urgency.ts";

const atOnce = { state: "due", limit: "at-once", dueAt: null } as const;
const soon = { state: "due", limit: { hours: 24 }, dueAt: "2026-11-21T21:00:00+08:00" } as const;
const later = { state: "due", limit: { calendarDays: 7 }, dueAt: "2026-11-27T21:00:00+08:00" } as const;
const overdue = { state: "overdue", limit: { hours: 24 }, dueAt: "2026-11-19T21:00:00+08:00" } as const;

describe("the order of what is to be done", () => {
  it("is overdue, at once, without a time limit, then by deadline", () => {
    expect([later, null, soon, atOnce, overdue].sort(compareUrgency)).toEqual([overdue, atOnce, null, soon, later]);
  });

  it("tells what cannot wait for another shift", () => {
    expect([overdue, atOnce, soon, later].map(isUrgent)).toEqual([true, true, false, false]);
  });
});
