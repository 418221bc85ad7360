import { type HttpBindings, type ServerType, serve } from "@hono/node-server";
import type { Hono } from "hono";
import { MAX_CONNECTIONS, SERVER_LIMITS } from "./node-limits.ts";

/** Serves a site on one address, within the limits of connections and requests. */
export function listen(
  site: Hono<{ Bindings: HttpBindings }>,
  { host, port }: { readonly host: string; readonly port: number },
  onListening: (port: number) => void,
): ServerType {
  const { fetch } = site;
  const server = serve({ fetch, port, hostname: host, serverOptions: SERVER_LIMITS }, ({ port: opened }) =>
    onListening(opened),
  );
  if ("maxConnections" in server) server.maxConnections = MAX_CONNECTIONS;
  return server;
}
