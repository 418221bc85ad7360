import type { Hono, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
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

/** Answers what no call has before the sign-in: an unknown path is 404 and a wrong method 405 for every caller. */
export const requireRoute: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (matchedRoutes(c).some(({ method }) => method !== "ALL")) return next();
  return c.notFound();
};
