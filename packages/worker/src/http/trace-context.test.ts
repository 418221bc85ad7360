import { v7 } from "uuid";
import { describe, expect, it } from "vitest";
import { continueTrace, toTraceparent } from "./trace-context.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";

describe("the trace of a request", () => {
  it("continues its caller's trace, under a new span", () => {
    const trace = continueTrace(`00-${TRACE}-${PARENT}-01`, v7);
    expect(trace).toMatchObject({ traceId: TRACE, flags: "01" });
    expect(trace.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(trace.spanId).not.toBe(PARENT);
    expect(toTraceparent(trace)).toBe(`00-${TRACE}-${trace.spanId}-01`);
  });

  it("is read from a later version of the header too", () => {
    expect(continueTrace(`cc-${TRACE}-${PARENT}-01-what-will-come`, v7).traceId).toBe(TRACE);
  });

  it.each([
    undefined,
    "",
    "nonsense",
    `ff-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01-more`,
    `00-${"0".repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-1`,
  ])("begins here where there is none that holds: %s", (header) => {
    const trace = continueTrace(header, v7);
    expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(trace.traceId).not.toBe(TRACE);
    expect(trace.flags).toBe("00");
  });
});
