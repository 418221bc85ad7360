import { describe, expect, it } from "vitest";
import { addressReader } from "./address.ts";

const from = (header: string, headers: Record<string, string>) => addressReader(header)(new Headers(headers));

describe("an address", () => {
  it("comes from the one header that is trusted, and of a list from its last", () => {
    expect(from("cf-connecting-ip", { "cf-connecting-ip": "203.0.113.7", "x-forwarded-for": "198.51.100.1" })).toBe(
      "203.0.113.7",
    );
    expect(from("x-forwarded-for", { "x-forwarded-for": "198.51.100.1, 203.0.113.7" })).toBe("203.0.113.7");
    expect(from("cf-connecting-ip", { "x-forwarded-for": "198.51.100.1" })).toBe("");
  });

  it.each(["", "unknown", "203.0.113.7 OR 1=1", "1".repeat(46), "a"])("is not %j", (text) => {
    expect(from("x-real-ip", { "x-real-ip": text })).toBe("");
  });
});
