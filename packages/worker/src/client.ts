import { type ClientRequestOptions, hc } from "hono/client";
import type { App } from "./app.ts";

/**
 * Creates a typed client for the API at an address. Pass the token as `headers: { authorization: "Bearer …" }`. It
 * imports only types from the server.
 */
export function roadsideAt(address: string, options?: ClientRequestOptions) {
  return hc<App>(address, options);
}

export type RoadsideClient = ReturnType<typeof roadsideAt>;
