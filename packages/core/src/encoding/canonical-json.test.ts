import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, type Json } from "./canonical-json.ts";

/** The JSON that an entry can contain: integers and well-formed texts. */
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string({ unit: "grapheme" }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: "grapheme" }), tie("value"), { maxKeys: 4 }),
  ),
})).value;

describe("the canonical form of a record", () => {
  test("sorts members by UTF-16 code units, as the example of RFC 8785 section 3.2.3", () => {
    const unsorted = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
    const sorted = JSON.parse(
      `[${canonicalJson(unsorted)
        .slice(1, -1)
        .replace(/"(?:[^"\\]|\\.)*":/g, "")}]`,
    );
    expect(sorted).toEqual([2, 4, 6, 7, 1, 5, 3]);
  });

  test("escapes as RFC 8785 section 3.2.2.2 requires: the short forms, then \\u00xx in lower case only", () => {
    expect(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/')).toBe('"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  });

  test("leaves out members without a value, and has no white space", () => {
    expect(canonicalJson({ b: [1, { d: null, c: true }], a: undefined })).toBe('{"b":[1,{"c":true,"d":null}]}');
  });

  test("does not depend on the order in which members were added", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "grapheme" }), json), (value) => {
        const backwards = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(backwards)).toBe(canonicalJson(value));
      }),
    );
  });

  test("says the same as the value it came from", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test.each([
    ["half a character", "\ud800"],
    ["half a character in a name", { "\udc00": 1 }],
    ["a fraction", 0.5],
    ["a number too large to be exact", 2 ** 53],
  ])("has none for %s", (_what, value) => {
    expect(() => canonicalJson(value as Json)).toThrow(TypeError);
  });
});
