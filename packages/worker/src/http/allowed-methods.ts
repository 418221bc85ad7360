import type { Hono } from "hono";
import type { AppEnv } from "./context.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Returns the methods that a path accepts, for `Allow` (RFC 9110, 15.5.6); none if no call has this path. */
export function allowedMethods({ router }: Pick<Hono<AppEnv>, "router">, path: string): readonly string[] {
  const allowed = METHODS.filter((method) => {
    // Middleware is registered for all methods, so only a route names this one.
    const [matches] = router.match(method, path);
    return matches.some(([[, route]]) => route.method === method);
  });
  return allowed.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
}
