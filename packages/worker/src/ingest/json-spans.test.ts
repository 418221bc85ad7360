import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findSpans } from "./json-spans.ts";

/** JSON text with white space wherever JSON allows it. */
const spacedJson = fc.tuple(fc.jsonValue(), fc.constantFrom("", " ", "\n\t", "\r\n  ")).map(([value, space]) => ({
  value,
  text: space + JSON.stringify(value, null, 1).replaceAll("\n", `\n${space}`) + space,
}));

describe("cutting values out of JSON as they came", () => {
  test("each span's characters parse to the value that JSON.parse gives", () => {
    fc.assert(
      fc.property(spacedJson, ({ text }) => {
        const parsed: unknown = JSON.parse(text);
        const spans = findSpans(text);
        const expected = parsed !== null && typeof parsed === "object" ? Object.entries(parsed) : [];
        expect([...spans].map(([key, { start, end }]) => [String(key), JSON.parse(text.slice(start, end))])).toEqual(
          expected,
        );
      }),
      { numRuns: 500 },
    );
  });

  test("keeps white space, number forms and escapes of the value", () => {
    const text = '{ "entries" : [ {"a": 1.0, "b":"\\u0041\\"]}" } , 2e1 ] }';
    const { start, end } = findSpans(text).get("entries") ?? { start: 0, end: 0 };
    expect(text.slice(start, end)).toBe('[ {"a": 1.0, "b":"\\u0041\\"]}" } , 2e1 ]');
    const inner = findSpans(text, 2).get("entries")?.within ?? new Map();
    expect([...inner.values()].map((span) => text.slice(span.start, span.end))).toEqual([
      '{"a": 1.0, "b":"\\u0041\\"]}" }',
      "2e1",
    ]);
  });

  test("takes the last of two members of one name, as JSON.parse does", () => {
    const text = '{"a":1,"a":2}';
    const { start, end } = findSpans(text).get("a") ?? { start: 0, end: 0 };
    expect(text.slice(start, end)).toBe("2");
  });
});
