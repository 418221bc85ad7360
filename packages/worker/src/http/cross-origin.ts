import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";

const REMEMBERED_FOR_S = 600;

/** Lets pages of the named origins call from a browser, and no others; never sends cookies, since there are none. */
export function allowOrigins(origins: readonly string[]): MiddlewareHandler {
  if (origins.length === 0) return (_, next) => next();
  return cors({
    origin: [...origins],
    allowMethods: ["GET", "POST", "PUT", "DELETE"],
    allowHeaders: ["authorization", "content-type", "if-none-match", "traceparent"],
    exposeHeaders: ["etag", "link", "retry-after", "server-timing", "traceparent"],
    maxAge: REMEMBERED_FOR_S,
  });
}

/**
 * Parses a list of origins, separated by commas. Throws if one is invalid, so that a typing mistake does not allow more
 * or less than intended.
 */
export function parseOrigins(list: string): string[] {
  const origins = list
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  for (const one of origins) {
    if (!URL.canParse(one) || new URL(one).origin !== one)
      throw new Error(`${one} is not an origin, as in https://desk.example`);
  }
  return origins;
}
