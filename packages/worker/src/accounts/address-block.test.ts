import { describe, expect, it } from "vitest";
import { toAddressBlock } from "./address-block.ts";

describe("an address", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:0db8:0000:0001:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64"],
    ["::1", "0:0:0:0::/64"],
    ["", ""],
  ])("%s lies in the block %s", (address, block) => {
    expect(toAddressBlock(address)).toBe(block);
  });
});
