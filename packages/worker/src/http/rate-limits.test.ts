import { describe, expect, it } from "vitest";
import { ADDRESS_HEADER, json, startServer } from "../testing/server.ts";
import { createTokenBuckets, LIMITS } from "./rate-limits.ts";

describe("a bucket", () => {
  const small = { ...LIMITS, read: { burst: 3, perSecond: 2 } };

  it("lets a burst through, then as many a second as it fills with, for each caller alone", () => {
    const limiter = createTokenBuckets(small);
    const take = (nowMs: number, who = "a") => limiter.take("read", who, nowMs);
    expect([take(0), take(0), take(0), take(0)]).toEqual([0, 0, 0, 500]);
    expect(take(0, "b")).toBe(0);
    expect([take(499), take(500), take(500)]).toEqual([1, 0, 500]);
    expect([take(10_000), take(10_000), take(10_000), take(10_000)]).toEqual([0, 0, 0, 500]);
  });

  it("does not lose tokens by refused calls, nor exceed its burst by waiting", () => {
    const limiter = createTokenBuckets(small);
    let through = 0;
    for (let ms = 0; ms < 10_000; ms += 10) if (limiter.take("read", "a", ms) === 0) through += 1;
    expect(through).toBe(3 + 19);
  });

  it("forgets who was not seen for longest, and needs no more memory for more callers", () => {
    const limiter = createTokenBuckets({ ...LIMITS, read: { burst: 1, perSecond: 0.001 } });
    expect([limiter.take("read", "first", 0), limiter.take("read", "first", 0)]).toEqual([0, 1_000_000]);
    for (let index = 0; index < 20_000; index += 1) limiter.take("read", `other ${index}`, 0);
    expect(limiter.take("read", "first", 0)).toBe(0);
  });
});

describe("who calls too often", () => {
  it("is refused with the time of a retry; others are not delayed", async () => {
    const server = await startServer({
      limiter: createTokenBuckets({ ...LIMITS, read: { burst: 5, perSecond: 0.1 } }),
    });
    for (let call = 0; call < 5; call += 1) expect((await server.call("officer", "/v1/stops")).status).toBe(200);
    const { status, body, headers } = await server.call<{ code: string }>("officer", "/v1/stops");
    expect([status, body.code, headers.get("retry-after"), headers.get("content-type")]).toEqual([
      429,
      "too-many-calls",
      "10",
      "application/problem+json",
    ]);
    expect((await server.call("supervisor", "/v1/stops")).status).toBe(200);
    server.clock.now = new Date(server.clock.now.getTime() + 10_000);
    expect((await server.call("officer", "/v1/stops")).status).toBe(200);
  });

  it("is stopped at calls that read much sooner than at others", async () => {
    const server = await startServer({ limiter: createTokenBuckets() });
    const fetchStatus = async () =>
      (await server.call("supervisor", "/v1/integrity?from=2026-11-19&to=2026-11-19")).status;
    const answers = [];
    for (let call = 0; call <= LIMITS.expensive.burst; call += 1) answers.push(await fetchStatus());
    expect(answers.slice(0, -1).every((status) => status === 200)).toBe(true);
    expect(answers.at(-1)).toBe(429);
    expect((await server.call("supervisor", "/v1/stops")).status).toBe(200);
  });

  it("is limited by address at sign-in and with invalid tokens; an unknown address is not limited", async () => {
    const server = await startServer({
      limiter: createTokenBuckets({
        ...LIMITS,
        "sign-in": { burst: 2, perSecond: 1 },
        stranger: { burst: 2, perSecond: 1 },
      }),
    });
    const signIn = (address: string) =>
      server.call<{ code: string }>(null, "/v1/sessions", {
        ...json({ badge: "999999", password: "wrong" }),
        headers: { "content-type": "application/json", [ADDRESS_HEADER]: address },
      });
    const guess = (address: string) =>
      server.call<{ code: string }>(null, "/v1/stops", {
        headers: { authorization: "Bearer guess", [ADDRESS_HEADER]: address },
      });
    for (const call of [signIn, guess]) {
      const codes = [];
      for (const address of ["203.0.113.7", "203.0.113.7", "203.0.113.7", "203.0.113.8", "", "", ""])
        codes.push((await call(address)).body.code);
      expect(codes.map((code) => code === "too-many-calls")).toEqual([false, false, true, false, false, false, false]);
    }
  });

  it("is no tablet that drains five thousand entries, and no import", () => {
    const limiter = createTokenBuckets();
    // One entry per call, as fast as the network allows, and a thousand full batches one after the other.
    for (let call = 0; call < 5_000; call += 1) expect(limiter.take("write", "tablet", call * 50)).toBe(0);
    for (let call = 0; call < 1_000; call += 1) expect(limiter.take("write", "import", call * 100)).toBe(0);
  });
});
