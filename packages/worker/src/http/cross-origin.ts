import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";

const REMEMBERED_FOR_S = 600;

/** Lets pages of the named origins call from a browser, and of no other; no cookie is ever sent, since none exists. */
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

/** The origins of a list with commas between them. Throws where one of them is none, so that a slip does not open more or less than was meant. */
export function parseOrigins(list: string): string[] {
  const origins = list
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  for (const one of origins) {
    if (!URL.canParse(one) || new URL(one).origin !== one)
      throw new Error(`${one} is no origin as in https://desk.example`);
  }
  return origins;
}
