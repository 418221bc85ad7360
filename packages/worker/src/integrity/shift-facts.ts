import type { Shift } from "@roadside/core";

/** A shift with an analyser as its squad wrote it down at its end. */
export interface ShiftFacts {
  readonly id: string;
  readonly unit: string;
  readonly analyser: string;
  /** The day on which it began. */
  readonly day: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly counterFirst?: number | undefined;
  readonly counterLast?: number | undefined;
  readonly mouthpieces?: number | undefined;
  readonly officers: readonly Shift[];
}
