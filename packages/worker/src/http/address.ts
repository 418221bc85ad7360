/** Returns the address of a request; "" if it is not known for certain. */
export type ReadAddress = (headers: Headers) => string;

/** An IPv4 or IPv6 address, of at most the maximum length. */
const ADDRESS = /^[0-9A-Fa-f.:]{2,45}$/;

/**
 * Reads the address from the one header that the platform or the installation's own proxy writes, because a client can
 * write all others. In a list such as `X-Forwarded-For`, only the last address was written by the nearest proxy.
 */
export function addressReader(header: string): ReadAddress {
  return (headers) => {
    const last = headers.get(header)?.split(",").at(-1)?.trim() ?? "";
    return ADDRESS.test(last) ? last.toLowerCase() : "";
  };
}

/** For installations without a trusted header. */
export const UNKNOWN_ADDRESS: ReadAddress = () => "";
