import { classify, type Draft, startLog, write } from "@roadside/core";
import { measure } from "mitata";

export const AT = "2026-11-19T21:40:00+08:00";

/** Nanoseconds of one call, the median of mitata's samples. */
export async function benchCore(): Promise<{ name: string; ns: number }[]> {
  const breath = { specimen: "breath", value: "0.364", unit: "mg/L" };
  const context = { jurisdiction: "CN", at: AT };
  const head = startLog("bench");
  const draft: Draft = {
    kind: "logged",
    id: "0192f000-0000-7000-8000-000000000001",
    stop: "0192f000-0000-7000-8000-000000000002",
    at: { at: AT, precision: "second" },
    recordedAt: AT,
    officer: "100001",
    unit: "532931",
    body: {
      jurisdiction: "CN",
      checkpoint: "xilan-bus-station",
      tests: [{ outcome: "reading", reading: { specimen: "breath", value: "0.364", unit: "mg/L" } }],
    },
  };
  return [
    { name: "classify a breath reading", ns: (await measure(() => classify(breath, context))).p50 },
    { name: "write an entry", ns: (await measure(() => write(head, draft))).p50 },
  ];
}
