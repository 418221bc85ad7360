import { assess, type Draft, replay, startChain, type Test, write } from "@roadside/core";
import { describe, expect, it } from "vitest";
import { en } from "../words/en.ts";
import { zh } from "../words/zh.ts";
import { findPoliceDuties, formatNoReading } from "./no-reading.ts";

/** A stop of one night whose only test came to this. */
function stopOf(test: Test) {
  const at = "2026-03-05T21:40:00+08:00";
  const id = "0192f6e0-0000-7000-8000-000000000001";
  const draft = {
    id,
    stop: id,
    at: { at, precision: "second" },
    recordedAt: at,
    officer: "100001",
    unit: "532931",
    kind: "logged",
  };
  const written = write(startChain("tablet-1"), { ...draft, body: { jurisdiction: "CN", tests: [test] } } as Draft);
  if (!written.ok) throw new Error(JSON.stringify(written.errors));
  return replay([written.sealed]);
}

function owedFor(test: Test): string[] {
  const law = assess(stopOf(test), { at: "2026-03-05T21:50:00+08:00" });
  return law.ok ? findPoliceDuties(law).map(({ words }) => words.zh) : [];
}

describe("a stop of which no test gave a reading", () => {
  it("shows the outcome of its last test", () => {
    expect(formatNoReading(stopOf({ outcome: "refused" }), zh)).toBe("未测得读数（拒绝检测）");
    expect(formatNoReading(stopOf({ outcome: "instrument-fault" }), en)).toBe("No reading (Instrument fault)");
  });

  it("requires blood after a refusal, and nothing after a fault", () => {
    expect(owedFor({ outcome: "refused" })).toEqual(["提取血样检验"]);
    expect(owedFor({ outcome: "instrument-fault" })).toEqual([]);
  });
});
