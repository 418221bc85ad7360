import type { Unit } from "@roadside/core";

/** The result of one test. */
interface DeviceTest {
  /** As displayed. */
  readonly value: string;
  readonly unit: Unit;
  readonly testNumber: string;
}

/**
 * A breath analyser that sends its readings. No manufacturer of a Chinese analyser has published its protocol: the only
 * implementation is the simulator of practice mode. Other readings are typed, twice if they have consequences.
 */
export interface BreathDevice {
  /** Resolves with the next test; rejects if the analyser is lost or the driver gave no breath. */
  readonly test: () => Promise<DeviceTest>;
}
