import type { Draft } from "./entry.ts";

/** Returns the `n`-th id of a test: a valid UUID of version 7. */
export function testId(n: number): string {
  return `0192f000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
}

/**
 * Returns a zero of the night of 15 October 2020: the `n`-th entry of a test, in a stop of its own unless one is named.
 */
export function zeroDraft(
  n: number,
  changes: { stop?: string; recordedAt?: string } = {},
): Extract<Draft, { kind: "logged" }> {
  return {
    kind: "logged",
    id: testId(n),
    stop: changes.stop ?? testId(n),
    at: { at: "2020-10-15T21:40:00+08:00", precision: "minute", approximate: true },
    recordedAt: changes.recordedAt ?? "2020-10-15T21:41:07+08:00",
    officer: "100001",
    unit: "532931",
    body: {
      jurisdiction: "CN",
      checkpoint: "xilan-bus-station",
      tests: [
        {
          outcome: "reading",
          reading: { specimen: "breath", value: "0.000", unit: "mg/L" },
          analyser: { serial: "A-1" },
        },
      ],
    },
  };
}

export const SALT = "00112233445566778899aabbccddeeff";
