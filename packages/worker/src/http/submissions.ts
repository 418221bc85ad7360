import { parseMoment } from "@roadside/core";
import * as v from "valibot";
import { problem } from "../problem-codes.ts";
import { PageLimit, readCursor } from "./pages.ts";
import { UnitPrefix, WrittenText } from "./schemas.ts";

/** Shared by the calls that store a submission permanently. */

const isInstant = (text: string) => {
  const read = parseMoment(text);
  return read.ok && read.moment.kind === "instant";
};
export const Instant = v.pipe(
  v.string(),
  v.check(isInstant, problem("time-invalid", "must be a time with its offset, as in 2020-10-15T21:40:00+08:00")),
);
export const SerialNumber = WrittenText(64);

export const SubmissionsQuery = v.object({
  unit: v.optional(UnitPrefix),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(80))),
  limit: v.optional(PageLimit),
});

/** The time and id of the last item of a page. */
export function readSubmissionCursor(cursor: string | undefined): { at: string; id: string } | null {
  if (cursor === undefined) return null;
  const [at, id] = readCursor(cursor, /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)_([0-9a-f]{32})$/);
  return { at: at as string, id: id as string };
}
