import type { D1Database, D1DatabaseSession } from "@cloudflare/workers-types";
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";

/** In which an answer says what the database had written by then, and a request that it wants to see no less. */
export const BOOKMARK_HEADER = "x-d1-bookmark";

/**
 * Gives each request a session of D1's, so that under read replication a caller reads at least what it has seen or written before. Without a bookmark what only reads may
 * ask the nearest replica, and everything else begins at the primary. On a database without sessions there is one copy, and nothing to do.
 */
export function openDatabaseSession(db: D1Database): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const session = sessionFrom(db, c.req.header(BOOKMARK_HEADER), c.req.method === "GET" || c.req.method === "HEAD");
    c.set("databaseSession", session);
    await next();
    const bookmark = session?.getBookmark();
    if (bookmark) c.header(BOOKMARK_HEADER, bookmark);
  };
}

function sessionFrom(
  db: Partial<Pick<D1Database, "withSession">>,
  asked: string | undefined,
  isRead: boolean,
): D1DatabaseSession | undefined {
  if (!db.withSession) return undefined;
  // A text that can't be a bookmark says that its caller wants to be sure of something.
  if (asked !== undefined) return db.withSession(/^[0-9a-f-]{8,128}$/i.test(asked) ? asked : "first-primary");
  return db.withSession(isRead ? "first-unconstrained" : "first-primary");
}
