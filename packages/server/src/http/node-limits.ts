import type { ServerOptions } from "node:http";

/**
 * The limits of the server for connections and requests. `open-bodies.ts` has those for bodies on their way, and the
 * API has one for the size of each body.
 */
export const SERVER_LIMITS: ServerOptions = {
  /** The request line and all headers; above it Node answers 431. */
  maxHeaderSize: 16_384,
  headersTimeout: 20_000,
  /** 100 MB, the largest import, at half a megabit per second. */
  requestTimeout: 1_800_000,
  /** Longer than the keep-alive of a proxy in front (60 s in nginx): the proxy must be first to close. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
};

export const MAX_CONNECTIONS = 10_000;
