import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { startChain, write } from "./chain.ts";
import type { SealedEntry } from "./entry.ts";
import { SALT, zeroDraft } from "./sample.test-data.ts";
import { verify } from "./verify.ts";

function chain(length: number, device = "tablet-1"): SealedEntry[] {
  let head = startChain(device);
  return Array.from({ length }, (_, index) => {
    const result = write(head, { ...zeroDraft(index + 1), personal: { salt: SALT, name: `司机${index}` } });
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    head = result.head;
    return result.sealed;
  });
}

const codes = (entries: SealedEntry[]) => verify(entries).findings.map(({ code }) => code);
const NIGHT = chain(12);

describe("verifying a chain", () => {
  test("finds nothing in a chain as it was written, also mixed with another device's and sent twice", () => {
    const other = chain(3, "tablet-2");
    expect(verify([...NIGHT.slice(0, 5), ...other, ...NIGHT.slice(3)])).toEqual({ ok: true, findings: [] });
  });

  test("finds nothing after personal parts were dropped", () => {
    expect(verify(NIGHT.map(({ entry, hash }) => ({ entry, hash }))).ok).toBe(true);
  });

  test("finds every gap, and says which entries are missing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 3 }), (start, length) => {
        const kept = NIGHT.filter(({ entry }) => entry.seq < start || entry.seq >= start + length);
        fc.pre(kept.at(-1) !== undefined && (kept.at(-1) as SealedEntry).entry.seq > start);
        const { ok, findings } = verify(kept);
        expect(ok).toBe(false);
        expect(findings).toEqual([expect.objectContaining({ code: "gap", device: "tablet-1", seq: start })]);
      }),
    );
  });

  test("finds every edit of an entry, whether or not its hash was computed again", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: NIGHT.length - 2 }), fc.boolean(), (index, rehash) => {
        const edited = structuredClone(NIGHT);
        const before =
          index === 0
            ? startChain("tablet-1")
            : { device: "tablet-1", seq: index, hash: (NIGHT[index - 1] as SealedEntry).hash };
        const forged = write(before, { ...zeroDraft(index + 1), officer: "999999" });
        if (!forged.ok) throw new Error("the forgery must be well-formed");
        edited[index] = rehash ? forged.sealed : { ...(edited[index] as SealedEntry), entry: forged.sealed.entry };
        expect(codes(edited)).toContain(rehash ? "broken-link" : "edited");
      }),
    );
  });

  test("finds an edit of a personal part", () => {
    const edited = structuredClone(NIGHT);
    (edited[4] as SealedEntry).personal = { salt: SALT, name: "王某" };
    expect(verify(edited).findings).toEqual([
      expect.objectContaining({ code: "edited", seq: 5, entries: [edited[4]?.entry.id] }),
    ]);
  });

  test("finds a fork: two different entries with one number", () => {
    const fourth = write({ device: "tablet-1", seq: 3, hash: (NIGHT[2] as SealedEntry).hash }, zeroDraft(99));
    if (!fourth.ok) throw new Error("well-formed");
    const { findings } = verify([...NIGHT.slice(0, 4), fourth.sealed, ...NIGHT.slice(4)]);
    expect(findings).toEqual([
      expect.objectContaining({ code: "fork", seq: 4, entries: [NIGHT[3]?.entry.id, fourth.sealed.entry.id] }),
    ]);
  });

  test("finds any change of order", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(NIGHT, { minLength: NIGHT.length }), (shuffled) => {
        fc.pre(shuffled.some((entry, index) => entry !== NIGHT[index]));
        expect(codes(shuffled)).toContain("reordered");
        expect(codes(shuffled).every((code) => code === "reordered")).toBe(true);
      }),
    );
  });
});
