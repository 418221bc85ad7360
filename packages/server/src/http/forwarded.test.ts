import { describe, expect, it } from "vitest";
import { parsePublicUrl, parseTrustedProxies, readClientView } from "./forwarded.ts";

const NO_PROXY = parseTrustedProxies("");
const LOCAL = parseTrustedProxies("127.0.0.1, 10.0.0.0/8, fd00::/8");

describe("the client's view of a request", () => {
  it("ignores every forwarded header of a client that is not a trusted proxy", () => {
    const headers = {
      host: "roadside.example:8787",
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "elsewhere.example",
    };
    const view = { origin: "http://roadside.example:8787", address: "198.51.100.7" };
    expect(
      readClientView({ headers, socketAddress: "198.51.100.7" }, { publicUrl: null, trustedProxies: NO_PROXY }),
    ).toEqual(view);
    expect(
      readClientView({ headers, socketAddress: "::ffff:198.51.100.7" }, { publicUrl: null, trustedProxies: LOCAL }),
    ).toEqual(view);
  });

  it("reads scheme, host and client from a trusted proxy, in IPv4, IPv6 and IPv4 in IPv6", () => {
    const headers = {
      host: "127.0.0.1:8787",
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "roadside.example",
    };
    for (const socketAddress of ["127.0.0.1", "::ffff:127.0.0.1", "10.200.0.1", "fd00::1"])
      expect(readClientView({ headers, socketAddress }, { publicUrl: null, trustedProxies: LOCAL })).toEqual({
        origin: "https://roadside.example",
        address: "203.0.113.9",
      });
  });

  it.each([
    ["203.0.113.9, 198.51.100.7", "198.51.100.7"],
    ["1.2.3.4, 203.0.113.9, 10.0.0.3", "203.0.113.9"],
    ["203.0.113.9:4711", "203.0.113.9"],
    ["[2001:db8::1]:4711", "2001:db8::1"],
    ["2001:DB8::1", "2001:db8::1"],
    ["10.0.0.4", "127.0.0.1"],
    ["203.0.113.9, unknown, 10.0.0.3", "127.0.0.1"],
    ["203.0.113.9, unknown", ""],
    ["", "127.0.0.1"],
  ])("takes the last hop that is not a trusted proxy as the client: %s", (forwarded, address) => {
    const headers = { host: "a.example", "x-forwarded-for": forwarded };
    expect(
      readClientView({ headers, socketAddress: "127.0.0.1" }, { publicUrl: null, trustedProxies: LOCAL }).address,
    ).toBe(address);
  });

  it("uses the public address whatever the headers say, and refuses a host that is not one", () => {
    const publicUrl = "https://roadside.example";
    const headers = { host: "evil.example", "x-forwarded-proto": "http" };
    expect(readClientView({ headers, socketAddress: "127.0.0.1" }, { publicUrl, trustedProxies: LOCAL }).origin).toBe(
      publicUrl,
    );
    const odd = { host: "a.example/path?x@b" };
    expect(readClientView({ headers: odd, socketAddress: "" }, { publicUrl: null, trustedProxies: LOCAL })).toEqual({
      origin: "http://localhost",
      address: "",
    });
  });

  it("refuses lists and addresses that are not what they should be, naming the part", () => {
    expect(() => parseTrustedProxies("127.0.0.1, 10.0.0.0/33")).toThrow("10.0.0.0/33 is not an address");
    expect(() => parseTrustedProxies("proxy.example")).toThrow("proxy.example is not an address");
    expect(parsePublicUrl("https://roadside.example/")).toBe("https://roadside.example");
    for (const wrong of ["roadside.example", "ftp://a.example", "https://a.example/desk", "https://u@a.example"])
      expect(() => parsePublicUrl(wrong)).toThrow("is not a public address");
  });
});
