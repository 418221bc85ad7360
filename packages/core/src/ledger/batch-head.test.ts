import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { fromBase64Url } from "../encoding/base64url.ts";
import { digestText } from "../encoding/digest.ts";
import { BatchHead, createBatchHead, encodeBatchHead, signBatchHead } from "./batch-head.ts";
import { computeRoot, hashLeaf } from "./merkle.ts";

const hashes = Array.from({ length: 5 }, (_, index) => digestText(`entry ${index}`));
const SENT_AT = "2026-11-20T21:40:00+08:00";
const said = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("the head of a batch", () => {
  it("counts the entries and has the root of the tree over their hashes", () => {
    expect(createBatchHead("tablet-1", hashes, SENT_AT)).toEqual({
      device: "tablet-1",
      size: 5,
      root: computeRoot(hashes.map(hashLeaf)),
      sentAt: SENT_AT,
    });
  });

  it("signs its four members in canonical form, whatever else is there and in any order", () => {
    const head = createBatchHead("tablet-1", hashes.slice(0, 1), SENT_AT);
    const { root } = head;
    expect(said(encodeBatchHead(head))).toBe(`{"device":"tablet-1","root":"${root}","sentAt":"${SENT_AT}","size":1}`);
    const other = { signature: "x", sentAt: SENT_AT, root, size: 1, device: "tablet-1" };
    expect(encodeBatchHead(other)).toEqual(encodeBatchHead(head));
  });

  it("is another one as soon as an entry is left out, added, changed, repeated or moved", () => {
    const whole = said(encodeBatchHead(createBatchHead("tablet-1", hashes, SENT_AT)));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...hashes, digestText("another")), { maxLength: 7 }), (others) => {
        const same = others.length === hashes.length && others.every((hash, index) => hash === hashes[index]);
        expect(said(encodeBatchHead(createBatchHead("tablet-1", others, SENT_AT))) === whole).toBe(same);
      }),
      { numRuns: 500 },
    );
    expect(said(encodeBatchHead(createBatchHead("tablet-1", hashes.toReversed(), SENT_AT)))).not.toBe(whole);
  });

  it("skips a malformed hash, so that its entry can be refused by itself", () => {
    expect(createBatchHead("tablet-1", ["", "x".repeat(64), ...hashes], SENT_AT)).toEqual(
      createBatchHead("tablet-1", hashes, SENT_AT),
    );
    expect(createBatchHead("tablet-1", [], SENT_AT).size).toBe(0);
  });

  it("is read with a signature of 64 bytes, a real time and at least one entry, and nothing else", async () => {
    const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    const head = createBatchHead("tablet-1", hashes, SENT_AT);
    const algorithm = { name: "ECDSA", hash: "SHA-256" };
    const signed = await signBatchHead(head, (bytes) => crypto.subtle.sign(algorithm, keys.privateKey, bytes));
    const { signature } = signed;
    expect(v.safeParse(BatchHead, signed)).toMatchObject({ success: true, output: { ...head, signature } });
    expect(
      await crypto.subtle.verify(
        algorithm,
        keys.publicKey,
        fromBase64Url(signature) as Uint8Array<ArrayBuffer>,
        encodeBatchHead(head),
      ),
    ).toBe(true);
    for (const change of [
      { signature: `${signature}A` },
      { signature: undefined },
      { sentAt: "2026-11-20" },
      { size: 0 },
      { root: "x" },
      { device: "" },
      { note: "?" },
    ]) {
      expect(v.safeParse(BatchHead, { ...head, signature, ...change }).success, JSON.stringify(change)).toBe(false);
    }
  });
});
