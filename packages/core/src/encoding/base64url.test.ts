import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase64Url, toBase64Url } from "./base64url.ts";

describe("base64url", () => {
  it("is that of every other program, and reads back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = toBase64Url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString("base64url"));
        expect(fromBase64Url(text)).toEqual(new Uint8Array(bytes));
      }),
    );
  });

  it("has one text for the same bytes: padding, another alphabet and left-over bits are no base64url", () => {
    for (const text of ["AA==", "A", "+/+/", "AB", "AAB", "Ä", " "]) expect(fromBase64Url(text), text).toBeNull();
  });
});
