import type { MiddlewareHandler } from "hono";
import { ProblemError } from "./problem.ts";

/**
 * Refuses bodies with a content encoding: the bytes of an entry are stored as received, and a small compressed body
 * could expand to any size.
 */
export const refuseEncodings: MiddlewareHandler = async (c, next) => {
  const encoding = c.req.header("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity")
    throw new ProblemError("encoding-unknown", { headers: { "accept-encoding": "identity" } });
  await next();
};
