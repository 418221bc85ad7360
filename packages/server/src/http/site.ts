import type { HttpBindings } from "@hono/node-server";
import { addressReader, type ReadAddress } from "@roadside/worker/http/address";
import { ProblemError, problemResponse } from "@roadside/worker/http/problem";
import { Hono } from "hono";
import { serveFiles } from "../static-files.ts";
import { type Forwarding, readClientView } from "./forwarded.ts";
import type { OpenBodies } from "./open-bodies.ts";

const CLIENT_ADDRESS = "x-roadside-client-address";

const API_METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"];

/** Reads the client's address that the site has determined. */
export const readClientAddress: ReadAddress = addressReader(CLIENT_ADDRESS);

export interface SiteParts {
  /** Answers a request of the API, whose URL begins with the public address. */
  readonly api: (request: Request) => Response | Promise<Response>;
  /** The folder of the built pages; `null` serves the API only. */
  readonly pages: string | null;
  readonly forwarding: Forwarding;
  readonly bodies: OpenBodies;
}

/** Serves the built pages and the API on one address. */
export function createSite({ api, pages, forwarding, bodies }: SiteParts) {
  const site = new Hono<{ Bindings: HttpBindings }>();
  if (pages !== null) for (const handler of serveFiles(pages)) site.use(handler);
  site.all("*", (c) => {
    // The platform's Request refuses the other methods that Node parses, such as TRACE.
    if (!API_METHODS.includes(c.req.method))
      return problemResponse(c, new ProblemError("method-not-allowed", { headers: { allow: API_METHODS.join(", ") } }));
    const { incoming, outgoing } = c.env;
    const { origin, address } = readClientView(
      { headers: incoming.headers, socketAddress: incoming.socket.remoteAddress ?? "" },
      forwarding,
    );
    if (!bodies.admit(incoming, outgoing, address))
      return problemResponse(
        c,
        new ProblemError("too-many-calls", { headers: { "retry-after": "5", connection: "close" } }),
      );
    const { raw } = c.req;
    const headers = new Headers(raw.headers);
    // Replaces what the client may have written there.
    headers.set(CLIENT_ADDRESS, address);
    const { pathname, search } = new URL(raw.url);
    const { method, body, signal } = raw;
    return api(
      new Request(`${origin}${pathname}${search}`, { method, headers, body, signal, duplex: "half" } as RequestInit),
    );
  });
  return site;
}
