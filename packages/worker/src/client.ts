import { type ClientRequestOptions, hc } from "hono/client";
import type { App } from "./app.ts";

/** The API as typed calls at an address. Give it the token as `headers: { authorization: "Bearer …" }`. It takes types alone from the server. */
export function roadsideAt(address: string, options?: ClientRequestOptions) {
  return hc<App>(address, options);
}

export type RoadsideClient = ReturnType<typeof roadsideAt>;
