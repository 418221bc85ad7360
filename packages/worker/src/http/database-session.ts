import type { D1Database, D1DatabaseSession } from "@cloudflare/workers-types";
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";

/** The header in which a response names the state of the database, and a request the state that it needs at least. */
export const BOOKMARK_HEADER = "x-d1-bookmark";

/**
 * Gives each request a D1 session, so that with read replication a caller reads at least what it has read or written
 * before. Without a bookmark, read-only requests may use the nearest replica, and all others begin at the primary. A
 * database without sessions has one copy and needs nothing.
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
  bookmark: string | undefined,
  isRead: boolean,
): D1DatabaseSession | undefined {
  if (!db.withSession) return undefined;
  // A caller that sends an invalid bookmark still needs the latest state: it reads from the primary.
  if (bookmark !== undefined) return db.withSession(/^[0-9a-f-]{8,128}$/i.test(bookmark) ? bookmark : "first-primary");
  return db.withSession(isRead ? "first-unconstrained" : "first-primary");
}
