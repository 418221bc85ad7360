import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assess, encodeTreeHead, hashLeaf, replay, type TreeHead } from "@roadside/core";
import { createEvidencePackage } from "@roadside/worker/evidence/package";
import type { StopEvidence } from "@roadside/worker/evidence/stop-evidence";
import { unpackZip } from "@roadside/worker/evidence/unpack";
import { EMPTY_LEDGER, growLedger, rootOf } from "@roadside/worker/ledger/grow-tree";
import { inclusionSpans, rootOfSpan } from "@roadside/worker/ledger/proofs";
import { createSigner } from "@roadside/worker/ledger/signing";
import { findAttachment } from "@roadside/worker/testing/attachment";
import { breathTest, SALT, Tablet } from "@roadside/worker/testing/tablet";
import { zipSync } from "fflate";
import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runRoadside } from "../../testing/run-roadside.ts";

const AT = "2026-11-20T12:00:00.000Z";
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const signer = createSigner(privateKey.export({ type: "pkcs8", format: "der" }).toString("base64"));

let folder: string;
let zip: Uint8Array;
let files: Map<string, Uint8Array>;
let keyId: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-evidence-"));
  zip = await createEvidencePackage(await evidence(), { at: AT, badge: "100001" }, signer);
  const read = unpackZip(zip);
  if (!read.ok) throw new Error(read.message);
  files = read.files;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A stop with three entries and a photo in a log of four, as the store would give it. */
async function evidence(): Promise<StopEvidence> {
  const tablet = new Tablet();
  const stop = v7();
  const personal = { salt: SALT, name: "李某" };
  const photo = await findAttachment("a photo");
  const entries = [
    tablet.logged({ tests: [breathTest("0.95")] }, { stop, personal }),
    tablet.blood(stop, "220"),
    tablet.write("attachment-added", photo.body, { stop }),
  ];
  const leaves = [...entries, tablet.zero()].map(({ hash }) => hashLeaf(hash));
  const { end } = growLedger(EMPTY_LEDGER, leaves);
  const key = await signer.publicKey();
  keyId = key.id;
  const unsigned = {
    format: "roadside-log-head/1",
    unit: "532931",
    day: "2026-11-20",
    closed: true,
    size: end.size,
    root: rootOf(end),
    signedAt: AT,
    key: key.id,
  } as const;
  const head: TreeHead = { ...unsigned, signature: await signer.sign(encodeTreeHead(unsigned)) };
  const inclusion = entries.map(({ entry, hash }, position) => ({
    entry: entry.id,
    hash,
    leaf: hashLeaf(hash),
    position,
    size: end.size,
    root: head.root,
    proof: inclusionSpans(position, end.size).map((span) => rootOfSpan(span, () => leaves)),
    head,
  }));
  const replayed = replay(entries);
  return {
    stop: replayed,
    assessment: assess(replayed, { at: AT }),
    entries: entries.map((one) => ({
      ...one,
      bytes: JSON.stringify(one.entry),
      personalText: one.personal ? JSON.stringify(one.personal) : null,
      receivedAt: AT,
      receivedFrom: "100001",
    })),
    attachments: [{ ...photo.body, bytes: photo.bytes }],
    log: { inclusion, consistency: [], heads: [head], keys: [key] },
  };
}

async function verified(content: Uint8Array, ...words: string[]): Promise<{ code: number | null; words: string }> {
  const file = join(folder, `${v7()}.zip`);
  await writeFile(file, content);
  const { code, stdout, stderr } = await runRoadside(["verify-evidence", file, ...words]);
  return { code, words: stdout + stderr };
}
const packed = (changed: ReadonlyMap<string, Uint8Array>) => zipSync(Object.fromEntries(changed));

describe("the command that verifies an evidence package", () => {
  it("reports what holds, and ends with 0", { timeout: 60_000 }, async () => {
    const { code, words } = await verified(zip, "--key", keyId);
    expect(words.split("\n").filter((line) => line.startsWith("holds"))).toHaveLength(9);
    expect(words).toContain("Everything holds.");
    expect(code).toBe(0);
    const unknown = await verified(zip);
    expect(unknown).toMatchObject({
      code: 0,
      words: expect.stringContaining(
        `The keys are those in the package. Compare them with what the police publish: ${keyId}`,
      ),
    });
  });

  it("accepts the key as a PEM file or as the answer of the server, and refuses any other", {
    timeout: 60_000,
  }, async () => {
    const pem = join(folder, "key.pem");
    await writeFile(pem, createPublicKey(privateKey).export({ type: "spki", format: "pem" }));
    const answer = join(folder, "key.json");
    await writeFile(answer, JSON.stringify({ current: keyId, keys: [await signer.publicKey()] }));
    for (const file of [pem, answer]) expect((await verified(zip, "--key", file)).code).toBe(0);
    const other = await verified(zip, "--key", "ab".repeat(32));
    expect(other).toMatchObject({ code: 1, words: expect.stringContaining("is signed by a key that is not trusted") });
  });

  it("finds a forged byte in each kind of file, names it, and ends with 1", { timeout: 120_000 }, async () => {
    const [entry = ""] = [...files.keys()].filter((path) => path.startsWith("entries/"));
    const [personal = ""] = [...files.keys()].filter((path) => path.startsWith("personal/"));
    const [photo = ""] = [...files.keys()].filter((path) => path.startsWith("attachments/"));
    for (const path of [
      "manifest.json",
      "manifest.signature.json",
      "report.html",
      entry,
      personal,
      photo,
      "proofs.json",
      "heads.json",
      "keys.json",
    ]) {
      const forged = (files.get(path) as Uint8Array).slice();
      const place = Math.floor(forged.length / 2);
      forged[place] = (forged[place] ?? 0) ^ 1;
      const { code, words } = await verified(packed(new Map(files).set(path, forged)));
      expect([code, words.includes("FAILS"), words.includes("This package does not hold")], path).toEqual([
        1,
        true,
        true,
      ]);
    }
  });

  it("reports in one sentence what it needs, or that the file is not a package", { timeout: 60_000 }, async () => {
    expect(await verified(new TextEncoder().encode("no zip"))).toMatchObject({
      code: 1,
      words: expect.stringContaining("it is not a ZIP, or it is damaged"),
    });
    const { code, stderr } = await runRoadside(["verify-evidence"]);
    expect([code, stderr]).toEqual([1, "Missing required argument 'file'.\n"]);
  });
});
