import { once } from "node:events";
import { isIP } from "node:net";
import { connect } from "node:tls";
import type { ServeOptions } from "../serve-options.ts";
import { type Finding, findingsAbout } from "./finding.ts";

const TIMEOUT_MS = 5_000;
const MIN_CERTIFICATE_DAYS = 14;

/** Examines the running server: directly, and at the address that its users see. */
export async function examineAddress(options: ServeOptions, trustsProxies: boolean): Promise<Finding[]> {
  const findings = [await examineServer(options)];
  if (options.publicUrl === null) {
    const { note } = findingsAbout("certificate");
    return [...findings, note("Not examined: name the public address with --public-url https://… .")];
  }
  const publicUrl = new URL(options.publicUrl);
  return [...findings, await examineCertificate(publicUrl), await examineProxy(publicUrl, trustsProxies)];
}

async function examineServer({ host, port }: ServeOptions): Promise<Finding> {
  const { ok, note, wrong } = findingsAbout("server");
  const url = `http://${toLocalHost(host)}:${port}`;
  const health = await readHealth(new URL(url));
  if (health === null) return note(`No server answers at ${url}: start it with \`roadside serve\`.`);
  return health.ready ? ok(`Ready at ${url}.`) : wrong(`Not ready at ${url}: ${health.why}.`);
}

/** The address by which this machine reaches what listens on every network card. */
function toLocalHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

async function readHealth(address: URL): Promise<{ ready: boolean; why: string } | null> {
  const health = await fetchJson<{ ready: boolean; why?: Record<string, string> }>(new URL("/readyz", address));
  return health && { ready: health.ready, why: Object.values(health.why ?? {}).join("; ") };
}

/** Whether the server itself answers at an address. A proxy may keep `/readyz` for the machine's own monitoring. */
async function isAlive(address: URL): Promise<boolean> {
  return (await fetchJson<{ alive?: boolean }>(new URL("/livez", address)))?.alive === true;
}

async function fetchJson<T>(url: URL): Promise<T | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "error" });
    return (await response.json()) as T;
  } catch {
    return null;
  }
}

async function examineCertificate({ protocol, hostname, port }: URL): Promise<Finding> {
  const { ok, wrong } = findingsAbout("certificate");
  if (protocol !== "https:")
    return wrong("The public address is not https: browsers do not install the tablet app from it.");
  const socket = connect({
    host: hostname,
    port: Number(port || 443),
    // A certificate for an address has no name to ask for.
    ...(isIP(hostname) ? {} : { servername: hostname }),
    // What is wrong with it is reported here.
    rejectUnauthorized: false,
    timeout: TIMEOUT_MS,
  });
  socket.once("timeout", () => socket.destroy(new Error("no answer in time")));
  try {
    await once(socket, "secureConnect");
    const { valid_to: end } = socket.getPeerCertificate();
    const days = Math.floor((Date.parse(end) - Date.now()) / 86_400_000);
    if (!socket.authorized) return wrong(`Browsers do not accept the certificate (${socket.authorizationError}).`);
    if (days < MIN_CERTIFICATE_DAYS) return wrong(`The certificate ends in ${days} days, on ${end}: renew it.`);
    return ok(`Valid for ${days} more days.`);
  } catch (error) {
    return wrong(`No TLS at ${hostname}: ${(error as Error).message}. Check the proxy.`);
  } finally {
    socket.destroy();
  }
}

async function examineProxy(publicUrl: URL, trustsProxies: boolean): Promise<Finding> {
  const { ok, wrong } = findingsAbout("proxy");
  if (!(await isAlive(publicUrl)))
    return wrong(`${publicUrl.origin} does not reach the server: check the proxy, its certificate and its target.`);
  if (!trustsProxies)
    return wrong(
      "All clients seem to have the proxy's address, so wrong passwords of one lock out all: name the proxy with " +
        "--trusted-proxies.",
    );
  return ok(`${publicUrl.origin} reaches the server.`);
}
