import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";

/** How the server learns its public address and the addresses of its clients. */
export interface Forwarding {
  /** The address under which clients reach the server, as in `https://roadside.example`; `null` if it is not set. */
  readonly publicUrl: string | null;
  /** The proxies whose `X-Forwarded-*` headers are believed. Any client can write these headers. */
  readonly trustedProxies: TrustedProxies;
}

export type TrustedProxies = (address: string) => boolean;

/** What a request is, seen from its client. */
export interface ClientView {
  /** Scheme and host, as in `https://roadside.example`. */
  readonly origin: string;
  /** The client's address; "" if it is not known. */
  readonly address: string;
}

/** A host name or an address, with or without a port. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Returns how the client sees a request. Only a trusted proxy's headers are read: the client is the last address in
 * `X-Forwarded-For` that is not itself a trusted proxy, and scheme and host are those that the nearest proxy wrote.
 */
export function readClientView(
  { headers, socketAddress }: { headers: IncomingHttpHeaders; socketAddress: string },
  { publicUrl, trustedProxies }: Forwarding,
): ClientView {
  const peer = normalizeAddress(socketAddress);
  const isForwarded = peer !== "" && trustedProxies(peer);
  return {
    origin: publicUrl ?? readOrigin(headers, isForwarded),
    address: isForwarded ? readForwardedAddress(headers, peer, trustedProxies) : peer,
  };
}

function readOrigin(headers: IncomingHttpHeaders, isForwarded: boolean): string {
  const forwardedHost = isForwarded ? lastOf(headers["x-forwarded-host"]) : undefined;
  const host = [forwardedHost, headers.host].find((one) => one !== undefined && HOST.test(one)) ?? "localhost";
  const isSecure = isForwarded && lastOf(headers["x-forwarded-proto"])?.toLowerCase() === "https";
  return new URL(`${isSecure ? "https" : "http"}://${host}`).origin;
}

function readForwardedAddress(headers: IncomingHttpHeaders, peer: string, isTrusted: TrustedProxies): string {
  const hops = listOf(headers["x-forwarded-for"]).map(normalizeAddress);
  // A hop that is not an address ends what can be believed.
  const believed = hops.slice(hops.lastIndexOf("") + 1);
  return believed.findLast((hop) => !isTrusted(hop)) ?? (hops.length === 0 || believed.length > 0 ? peer : "");
}

function listOf(value: string | string[] | undefined): string[] {
  return [value ?? []]
    .flat()
    .join(",")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

function lastOf(value: string | string[] | undefined): string | undefined {
  return listOf(value).at(-1);
}

/** Returns an address in lower case, an IPv4 address without its IPv6 form and its port; "" if it is not an address. */
function normalizeAddress(text: string): string {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(text) ?? [];
  const [, withPort] = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text) ?? [];
  const address = (bracketed ?? withPort ?? text).toLowerCase().replace(/^::ffff:(?=\d+\.)/, "");
  return isIP(address) === 0 ? "" : address;
}

/** Parses addresses and networks, separated by commas, as in `127.0.0.1, 10.0.0.0/8`. Throws if one is neither. */
export function parseTrustedProxies(list: string): TrustedProxies {
  const networks = new BlockList();
  for (const one of listOf(list)) {
    const [address = "", bits] = one.split("/");
    const family = isIP(address);
    const width = family === 4 ? 32 : 128;
    const length = bits === undefined ? width : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
    if (family === 0 || !(length >= 0 && length <= width))
      throw new Error(`${one} is not an address or a network, as in 127.0.0.1 or 10.0.0.0/8`);
    networks.addSubnet(address, length, family === 4 ? "ipv4" : "ipv6");
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && networks.check(address, family === 4 ? "ipv4" : "ipv6");
  };
}

/** Parses the public address: an origin with `http` or `https`. Throws if it is another text. */
export function parsePublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search || url.hash || url.username)
    throw new Error(`${text} is not a public address, as in https://roadside.example`);
  return url.origin;
}
