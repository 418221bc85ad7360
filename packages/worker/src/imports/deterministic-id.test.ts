import fc from "fast-check";
import { expect, test } from "vitest";
import { deterministicId } from "./deterministic-id.ts";

test("an id is a UUIDv7 of its time, the same for the same name, another for another name", () => {
  const ms = fc.integer({ min: 0, max: 2 ** 47 });
  fc.assert(
    fc.property(ms, fc.string(), fc.string(), (atMs, one, other) => {
      const id = deterministicId(atMs, one);
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(atMs);
      expect(deterministicId(atMs, one)).toBe(id);
      expect(deterministicId(atMs, other) === id).toBe(one === other);
    }),
  );
});
