import type { StopPosition } from "../store/stops-query.ts";
import { readCursor, writeCursor } from "./pages.ts";

/** Where a page of stops ended, as the text that asks for the next one. */
export function writeStopCursor({ atMs, id }: StopPosition): string {
  return writeCursor(atMs.toString(36), id);
}

/** The position that `writeStopCursor` wrote. Refuses any other text, naming the parameter that held it. */
export function readStopCursor(cursor: string, path = "/cursor"): StopPosition {
  const [at, id] = readCursor(cursor, /^(-?[0-9a-z]{1,12})_([0-9a-f-]{36})$/, path);
  return { atMs: Number.parseInt(at as string, 36), id: id as string };
}
