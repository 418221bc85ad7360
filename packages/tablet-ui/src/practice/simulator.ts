import { signal } from "@preact/signals";
import type { BreathDevice } from "../analyser/breath-device.ts";
import { DRIVERS } from "./drivers.ts";

/** The current driver: an index into the fictional drivers. */
export const stopped = signal(0);

const BLOW_MS = 1_500;

/** An analyser that returns the reading of the current driver. */
export function simulator(): BreathDevice {
  let tests = 0;
  return {
    async test() {
      await new Promise((resolve) => setTimeout(resolve, BLOW_MS));
      tests += 1;
      return { value: DRIVERS[stopped.value]?.breath ?? "0", unit: "mg/L", testNumber: String(tests).padStart(4, "0") };
    },
  };
}
