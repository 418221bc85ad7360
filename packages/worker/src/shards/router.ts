import type { Placement } from "../store/unit-shards.ts";
import { type PlacedUnits, placedUnits } from "./placed-units.ts";

/** For how long the map of shards is believed. A database that has been left refuses what comes by an older one, so this only bounds how long a move waits for reads. */
export const MAP_KEPT_MS = 5_000;

/** Which database has a unit's records. */
export interface Router {
  /** The map, read anew where it is older than `MAP_KEPT_MS`. */
  readonly placed: () => Promise<PlacedUnits>;
  /** Has it read anew the next time. */
  readonly forget: () => void;
}

export function routerOn(read: () => Promise<readonly Placement[]>, elapsedMs: () => number): Router {
  let kept: { readonly atMs: number; readonly placed: PlacedUnits } | null = null;
  return {
    async placed() {
      // Taken before it is read, so that it is never believed for longer.
      const atMs = elapsedMs();
      if (!kept || atMs - kept.atMs > MAP_KEPT_MS) kept = { atMs, placed: placedUnits(await read()) };
      return kept.placed;
    },
    forget() {
      kept = null;
    },
  };
}
