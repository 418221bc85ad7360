import { type Draft, type Logged, type SealedEntry, startChain, write } from "@roadside/core";
import { v7 } from "uuid";

/** The content and time of each zero, in order. */
export interface Zero {
  readonly at: string;
  readonly unit: string;
  readonly body: Partial<Logged> & Pick<Logged, "tests">;
}

/** Generates zeros of one device, each a stop of its own, in one chain: most of a night. */
export function* zeros(device: string, next: (index: number) => Zero): Generator<SealedEntry, never> {
  for (let head = startChain(device), index = 0; ; index += 1) {
    const { at, unit, body } = next(index);
    const common = {
      kind: "logged",
      id: v7(),
      stop: v7(),
      at: { at, precision: "second" },
      recordedAt: at,
      officer: "100001",
      unit,
    };
    const written = write(head, { ...common, body: { jurisdiction: "CN", ...body } } as Draft);
    if (!written.ok) throw new Error(written.error.message);
    head = written.head;
    yield written.sealed;
  }
}

/** Creates a breath test without alcohol. */
export function zeroTest(value: string, serial?: string): Logged["tests"][number] {
  return {
    outcome: "reading",
    reading: { specimen: "breath", value, unit: "mg/L" },
    ...(serial === undefined ? {} : { analyser: { serial } }),
  };
}
