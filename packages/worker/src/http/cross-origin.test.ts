import { describe, expect, it } from "vitest";
import { startServer } from "../testing/server.ts";
import { parseOrigins } from "./cross-origin.ts";

const DESK = "https://desk.example";

async function answers(corsOrigins: readonly string[], origin: string) {
  const server = await startServer({ corsOrigins });
  const preflight = await server.app.request("/v1/stops", {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "GET", "access-control-request-headers": "authorization" },
  });
  const call = await server.call("officer", "/v1/stops", { headers: { origin } });
  const refused = await server.call(null, "/v1/stops", { headers: { origin } });
  return { preflight: preflight.headers, call: call.headers, refused: refused.headers };
}
const allowed = (headers: Headers) => headers.get("access-control-allow-origin");

describe("a page of another origin", () => {
  it("may call if the installation names it, can read why it is refused, and never gets cookies", async () => {
    const { preflight, call, refused } = await answers([DESK], DESK);
    expect([preflight, call, refused].map(allowed)).toEqual([DESK, DESK, DESK]);
    expect(preflight.get("access-control-allow-headers")).toContain("authorization");
    expect(call.get("access-control-expose-headers")).toContain("retry-after");
    expect(call.get("vary")?.toLowerCase()).toContain("origin");
    expect(call.get("access-control-allow-credentials")).toBeNull();
  });

  it.each([
    [[], DESK],
    [[DESK], "https://elsewhere.example"],
    [[DESK], "https://desk.example.evil.example"],
    [[DESK], "http://desk.example"],
    [[DESK], "null"],
  ] as const)("may not where %j are named and it is %s", async (named, origin) => {
    const { preflight, call, refused } = await answers(named, origin);
    expect([preflight, call, refused].map(allowed)).toEqual([null, null, null]);
  });
});

describe("the list of origins", () => {
  it("is read as it is meant, or not at all", () => {
    expect(parseOrigins("")).toEqual([]);
    expect(parseOrigins(" https://desk.example, http://localhost:5173 ")).toEqual([DESK, "http://localhost:5173"]);
    for (const wrong of ["*", "desk.example", "https://desk.example/", "null", "https://desk.example/page"]) {
      expect(() => parseOrigins(wrong)).toThrow("is not an origin");
    }
  });
});
