import { signal } from "@preact/signals";
import type { BreathDevice } from "../analyser/breath-device.ts";
import { DRIVERS } from "./drivers.ts";

/** Who is stopped in practice now: an index into the invented drivers. */
export const stopped = signal(0);

const BLOW_MS = 1_500;

/** An analyser that shows what the invented driver has in the breath. */
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
