import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ChainHead, readSealed, startChain, write } from "./chain.ts";
import type { Draft, SealedEntry } from "./entry.ts";
import { SALT, testId, zeroDraft } from "./sample.test-data.ts";

function written(head: ChainHead, draft: Draft) {
  const result = write(head, draft);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result;
}

function codesAndPaths(result: ReturnType<typeof write> | ReturnType<typeof readSealed>) {
  return result.ok ? [] : result.errors.map(({ code, path }) => `${code} ${path}`);
}

describe("writing an entry", () => {
  test("numbers it, links it to the device's previous entry and hashes the very bytes that are sent", () => {
    const first = written(startChain("tablet-1"), zeroDraft(1));
    const second = written(first.head, zeroDraft(2));
    expect([first.sealed.entry.seq, first.sealed.entry.prev]).toEqual([1, null]);
    expect([second.sealed.entry.seq, second.sealed.entry.prev]).toEqual([2, first.sealed.hash]);
    expect(second.sealed.hash).toBe(createHash("sha256").update(JSON.stringify(second.sealed.entry)).digest("hex"));
    expect(second.head).toEqual({ device: "tablet-1", seq: 2, hash: second.sealed.hash });
  });

  test("stores what identifies a person next to the entry, which contains only its salted digest", () => {
    const personal = { salt: SALT, name: "李某", plate: { kind: "registered" as const, number: "云L12345" } };
    const { sealed } = written(startChain("tablet-1"), { ...zeroDraft(1), personal });
    expect(sealed.personal).toEqual(personal);
    expect(JSON.stringify(sealed.entry)).not.toMatch(/李某|12345/);
    const otherSalt = written(startChain("tablet-1"), {
      ...zeroDraft(1),
      personal: { ...personal, salt: SALT.replace("0", "1") },
    });
    expect(otherSalt.sealed.entry.personal).not.toBe(sealed.entry.personal);
  });

  test.each<[string, object, string]>([
    ["an id that is not a UUIDv7", { id: "1" }, "id-malformed /id"],
    ["a unit that is not a code", { unit: "Jianchuan" }, "unit-code-malformed /unit"],
    ["a time without its offset", { recordedAt: "2020-10-15T21:40:00" }, "time-invalid /recordedAt"],
    [
      "a day that no calendar has",
      { at: { at: "2020-02-30T00:00:00+08:00", precision: "day" } },
      "time-invalid /at/at",
    ],
    ["a field that the format does not know", { colour: "red" }, "field-unknown /colour"],
    ["a kind that the format does not know", { kind: "deleted" }, "kind-unknown /kind"],
    [
      "a resident ID with a wrong check digit",
      { personal: { salt: SALT, idNumber: { kind: "resident", number: "532931199001010018" } } },
      "id-checksum /personal/idNumber/number",
    ],
    [
      "a plate of no known form",
      { personal: { salt: SALT, plate: { kind: "registered", number: "云L1" } } },
      "plate-unknown-form /personal/plate/number",
    ],
    ["a personal part without salt", { personal: { name: "李某" } }, "field-missing /personal/salt"],
  ])("refuses %s and names the field", (_what, changes, expected) => {
    expect(codesAndPaths(write(startChain("tablet-1"), { ...zeroDraft(1), ...changes } as Draft))).toContain(expected);
  });

  test.each([
    [{ specimen: "breath", value: "-0.1", unit: "mg/L" }, "value-negative /body/tests/0/reading/value"],
    [{ specimen: "breath", value: "0,36", unit: "mg/L" }, "value-not-a-number /body/tests/0/reading/value"],
    [{ specimen: "breath", value: "0.36", unit: "mg/l" }, "unit-unknown /body/tests/0/reading/unit"],
    [{ specimen: "breath", value: "80", unit: "mg/100mL" }, "unit-not-of-specimen /body/tests/0/reading/unit"],
    [{ specimen: "saliva", value: "80", unit: "mg/100mL" }, "specimen-unknown /body/tests/0/reading/specimen"],
  ])("refuses the reading %j and names the field", (reading, expected) => {
    const draft = { ...zeroDraft(1), body: { jurisdiction: "CN", tests: [{ outcome: "reading", reading }] } };
    expect(codesAndPaths(write(startChain("tablet-1"), draft as Draft))).toContain(expected);
  });

  test("keeps an implausible reading: it is evidence, whatever it says", () => {
    const draft = zeroDraft(1);
    draft.body.tests = [{ outcome: "reading", reading: { specimen: "blood", value: "745", unit: "mg/100mL" } }];
    expect(write(startChain("tablet-1"), draft).ok).toBe(true);
  });
});

describe("reading an entry that came from elsewhere", () => {
  const personal = { salt: SALT, name: "李某" };
  const { sealed } = written(startChain("tablet-1"), { ...zeroDraft(1), personal });

  test("takes it as it was written, with its members in any order", () => {
    expect(readSealed(JSON.parse(JSON.stringify(sealed)))).toEqual({ ok: true, sealed });
    const shuffled = Object.fromEntries(Object.entries(sealed.entry).reverse());
    expect(readSealed({ ...sealed, entry: shuffled }).ok).toBe(true);
  });

  test("accepts the caller's own digest function", () => {
    expect(readSealed(sealed, (text) => createHash("sha256").update(text).digest("hex"))).toEqual({ ok: true, sealed });
    expect(codesAndPaths(readSealed(sealed, () => "0".repeat(64)))).toEqual([
      "hash-mismatch /hash",
      "personal-mismatch /personal",
    ]);
  });

  test.each(["constructor", "toString", "__proto__"])(
    "finds a member that was added under the name %s, which every object answers to",
    (name) => {
      const added = JSON.stringify(sealed).replace('"entry":{', `"entry":{"${name}":0.5,`);
      expect(codesAndPaths(readSealed(JSON.parse(added)))).toEqual([`field-unknown /entry/${name}`]);
    },
  );

  test("takes it also after its personal part was dropped", () => {
    const { personal: _, ...kept } = sealed;
    expect(readSealed(kept).ok).toBe(true);
  });

  test("finds a changed personal part, and one that was never sealed", () => {
    expect(codesAndPaths(readSealed({ ...sealed, personal: { ...personal, name: "王某" } }))).toEqual([
      "personal-mismatch /personal",
    ]);
    const bare = written(startChain("tablet-1"), zeroDraft(1)).sealed;
    expect(codesAndPaths(readSealed({ ...bare, personal }))).toEqual(["personal-mismatch /personal"]);
  });

  test("finds any change of any value in it", () => {
    const leaves: string[][] = [];
    const walk = (value: unknown, path: string[]) => {
      if (value !== null && typeof value === "object")
        for (const key of Object.keys(value)) walk((value as Record<string, unknown>)[key], [...path, key]);
      else leaves.push(path);
    };
    walk(sealed.entry, []);
    fc.assert(
      fc.property(
        fc.constantFrom(...leaves),
        fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
        (path, replacement) => {
          const changed = structuredClone(sealed) as SealedEntry;
          let holder = changed.entry as unknown as Record<string, unknown>;
          for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
          const last = path.at(-1) as string;
          fc.pre(holder[last] !== replacement);
          holder[last] = replacement;
          expect(readSealed(changed).ok).toBe(false);
        },
      ),
    );
  });

  test("never throws, whatever came", () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        expect(readSealed(anything).ok).toBe(false);
      }),
    );
  });

  test("refuses a first entry with a predecessor and a later one without", () => {
    const entry = { ...sealed.entry, seq: 2 };
    expect(codesAndPaths(readSealed({ ...sealed, entry }))).toContain("broken-chain /entry/prev");
  });

  test("gives every problem a path and words of its own", () => {
    const result = readSealed({ ...sealed, entry: { ...sealed.entry, id: testId(1).toUpperCase(), unit: "x" } });
    expect(codesAndPaths(result)).toEqual(["id-malformed /entry/id", "unit-code-malformed /entry/unit"]);
  });
});
