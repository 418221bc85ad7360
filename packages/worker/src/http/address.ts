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

/** What one caller can change at will is one block: an IPv4 address, or the first 64 bits of an IPv6 one. */
export function toAddressBlock(address: string): string {
  if (!address.includes(":")) return address;
  if (address.includes(".")) return address.slice(address.lastIndexOf(":") + 1);
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => "0"), ...after].map((group) =>
    group.replace(/^0+(?=.)/, ""),
  );
  return `${groups.slice(0, 4).join(":")}::/64`;
}
