import { StoreBusy } from "../store/entries.ts";
import type { Router } from "./router.ts";

/** A move may begin just after the map was read; the second time it is known. */
const ATTEMPTS = 3;

/** Writes by the map of shards, and again by a new one where a database refuses what is not its own any more. */
export async function byNewestMap<T>(router: Router, write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!isByAnOldMap(error)) throw error;
      router.forget();
      if (attempt === ATTEMPTS)
        throw new StoreBusy("the units of this call are being moved to another database", { cause: error });
    }
  }
}

/** Whether a database refused what is not its own any more. */
function isByAnOldMap(error: unknown): boolean {
  return /the unit lives in another database/.test(String(error));
}
