import type { Unit } from "@roadside/core";

/** What an analyser says of one test. */
export interface DeviceTest {
  /** As its display shows it. */
  readonly value: string;
  readonly unit: Unit;
  readonly testNumber: string;
}

/**
 * A breath analyser that gives its readings itself, so that nobody types them. No maker of a Chinese analyser has published its protocol, so that the only one is
 * the simulator of the practice mode; readings of all others are typed, twice where they weigh on the driver.
 */
export interface BreathDevice {
  /** Fulfilled with the next test; rejected where the analyser is lost or the driver gave no breath. */
  readonly test: () => Promise<DeviceTest>;
}
