import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVault } from "./vault.ts";

const vault = createVault("a-key-of-the-tests-that-is-long-enough");
const ENTRY = "0192f000-0000-7000-8000-000000000001";

describe("what identifies a person", () => {
  it("comes out as it went in, to the last character, and never twice as the same text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
        const [one, other] = await Promise.all([vault.encrypt(ENTRY, text), vault.encrypt(ENTRY, text)]);
        expect(one).not.toBe(other);
        expect(await vault.decrypt(ENTRY, one)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it("does not open under another key, for another entry, or with a bit turned", async () => {
    const closed = await vault.encrypt(ENTRY, "李某");
    await expect(createVault("another-key-of-the-tests-long-enough").decrypt(ENTRY, closed)).rejects.toThrow();
    await expect(vault.decrypt(ENTRY.replace("1", "2"), closed)).rejects.toThrow();
    const turned = closed.slice(0, -5) + (closed.at(-5) === "A" ? "B" : "A") + closed.slice(-4);
    await expect(vault.decrypt(ENTRY, turned)).rejects.toThrow();
    await expect(vault.decrypt(ENTRY, closed.replace(/^1/, "2"))).rejects.toThrow("an unknown key");
  });

  it("has one token for one number in any spelling, and another under another key or for another kind of number", () => {
    const token = (number: string) => vault.createToken("plate", number).token;
    expect(new Set(["云L12345", "云l12345", "云 L·12345", "云Ｌ１２３４５"].map(token)).size).toBe(1);
    expect(token("云L12346")).not.toBe(token("云L12345"));
    expect(vault.createToken("id-number", "云L12345").token).not.toBe(token("云L12345"));
    expect(createVault("another-key-of-the-tests-long-enough").createToken("plate", "云L12345").token).not.toBe(
      token("云L12345"),
    );
  });

  it("has a token for each number and none for a vehicle without a plate", () => {
    const kinds = (...personal: Parameters<typeof vault.createTokens>) =>
      vault.createTokens(...personal).map(({ kind }) => kind);
    expect(kinds({ name: "李某", plate: { kind: "none" } })).toEqual([]);
    expect(
      kinds({
        plate: { kind: "registered", number: "云L12345" },
        idNumber: { kind: "other", number: "P1234567" },
        licenceNumber: "532931200001010011",
      }),
    ).toEqual(["plate", "id-number", "licence-number"]);
  });
});
