import type { Context } from "hono";
import * as v from "valibot";
import { problem } from "../problem-codes.ts";
import { ProblemError } from "./problem.ts";

/** The number of items on a page. */
export const PageLimit = v.pipe(
  v.string(),
  v.regex(/^\d{1,3}$/, problem("limit-invalid", "must be a whole number from 1 to 200")),
  v.transform(Number),
  v.minValue(1, problem("limit-invalid", "must be at least 1")),
  v.maxValue(200, problem("limit-invalid", "must be at most 200")),
);

/** Requests the total in addition to the page. */
export const CountOption = v.literal("true", problem("count-unknown", "must be true"));

/** The number of matches on all pages; with `atLeast`, there may be more. */
export const MatchCount = v.object({ number: v.number(), atLeast: v.boolean() });

/** Encodes the end of a page as the cursor of the next one. */
export function writeCursor(...parts: readonly (string | number)[]): string {
  return parts.join("_");
}

/** Returns the parts of a cursor that this call issued. Refuses any other text. */
export function readCursor(cursor: string, form: RegExp, path = "/cursor"): string[] {
  const [whole, ...parts] = form.exec(cursor) ?? [];
  if (whole === undefined)
    throw new ProblemError("cursor-invalid", {
      errors: [{ code: "cursor-invalid", message: "was not issued by this call", path }],
    });
  return parts;
}

/** Writes the next page's address to the `Link` header (RFC 8288), and returns the cursor for the body. */
export function linkNext(c: Context, cursor: string | null): string | null {
  if (cursor !== null) {
    const url = new URL(c.req.url);
    url.searchParams.set("cursor", cursor);
    c.header("link", `<${url.pathname}${url.search}>; rel="next"`);
  }
  return cursor;
}
