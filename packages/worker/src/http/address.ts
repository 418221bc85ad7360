/** Says from where a request came; "" where that is not known for sure. */
export type ReadAddress = (headers: Headers) => string;

/** An IPv4 or IPv6 address, and no longer than the longest of them. */
const ADDRESS = /^[0-9A-Fa-f.:]{2,45}$/;

/**
 * Takes the address from the one header that the platform or the installation's own proxy writes, and from no other, since a client can write any. Of a list, as in
 * `X-Forwarded-For`, only the last one was written by the nearest proxy.
 */
export function addressReader(header: string): ReadAddress {
  return (headers) => {
    const last = headers.get(header)?.split(",").at(-1)?.trim() ?? "";
    return ADDRESS.test(last) ? last.toLowerCase() : "";
  };
}

/** Where no header can be trusted. */
export const UNKNOWN_ADDRESS: ReadAddress = () => "";
