import type { StopPosition } from "../store/stops-query.ts";
import { readCursor, writeCursor } from "./pages.ts";

/** Encodes the end of a page of stops as the cursor of the next one. */
export function writeStopCursor({ atMs, id }: StopPosition): string {
  return writeCursor(atMs.toString(36), id);
}

/** Returns the position that `writeStopCursor` encoded. Refuses any other text and names its parameter. */
export function readStopCursor(cursor: string, path = "/cursor"): StopPosition {
  const [at, id] = readCursor(cursor, /^(-?[0-9a-z]{1,12})_([0-9a-f-]{36})$/, path);
  return { atMs: Number.parseInt(at as string, 36), id: id as string };
}
