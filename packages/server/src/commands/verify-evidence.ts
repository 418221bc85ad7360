import { createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type EvidenceVerdict, verifyEvidence } from "@roadside/core";
import { unpackZip } from "@roadside/worker/evidence/unpack";
import { isSignedBy } from "@roadside/worker/ledger/signing";
import { Command } from "commander";
import { OperatorError } from "../failure.ts";
import { print, resolvePath } from "../terminal.ts";

/** What each kind of check verifies, in the order of the output. */
const CHECKS: Readonly<Record<EvidenceVerdict["checks"][number]["code"], string>> = {
  file: "Every file is as it was packed",
  key: "The keys match their ids",
  "manifest-signature": "The list of the files is signed",
  entry: "Every entry is complete: its hash is that of its bytes",
  personal: "Personal data is what the entries were sealed with",
  attachment: "Photos, signatures and papers are those that the entries name",
  chain: "The links of the devices' chains hold",
  head: "The heads of the units' ledgers are signed",
  inclusion: "Every entry is in a signed ledger",
  consistency: "The ledgers only grew",
};

export const command = new Command("verify-evidence")
  .description("Verifies a stop's evidence package without a server.")
  .argument("<file>", "evidence package", resolvePath)
  .option(
    "--key <key>",
    "a key that you trust: its id (64 digits), a file with the answer of GET /v1/ledger/key, or a PEM file of the " +
      "public key; without it the key in the package is trusted; can be repeated",
    (key: string, keys: readonly string[] = []) => [...keys, key],
  )
  .addHelpText(
    "after",
    `
Ends with 0 if everything holds, and with 1 if something does not.

Example:
  $ roadside verify-evidence evidence.zip --key 5b1e…`,
  )
  .action(async (file: string, { key }: { key?: readonly string[] }) => {
    const read = unpackZip(await readFile(file));
    if (!read.ok) throw new OperatorError(`FAILS  ${file} cannot be read: ${read.message}`);
    const trusted = key && (await Promise.all(key.map(readKeyIds))).flat();
    const verdict = await verifyEvidence(read.files, { isSignedBy, ...(trusted ? { trusted } : {}) });
    printVerdict(verdict);
    if (!verdict.ok) process.exitCode = 1;
  });

/** Returns the ids of the keys in a value of `--key`. */
async function readKeyIds(value: string): Promise<string[]> {
  if (/^[0-9a-f]{64}$/.test(value)) return [value];
  const file = resolvePath(value);
  const text = await readFile(file, "utf8");
  try {
    if (text.trimStart().startsWith("{"))
      return (JSON.parse(text) as { keys: { id: string }[] }).keys.map(({ id }) => id);
    return [bytesToHex(sha256(createPublicKey(text).export({ type: "spki", format: "der" })))];
  } catch {
    throw new OperatorError(`${file} is neither a public key in PEM nor the answer of GET /v1/ledger/key.`);
  }
}

function printVerdict({ ok, checks, notes }: EvidenceVerdict): void {
  for (const [code, statement] of Object.entries(CHECKS)) {
    const own = checks.filter((check) => check.code === code);
    const failed = own.filter(({ holds }) => !holds);
    if (own.length === 0) continue;
    print(`${failed.length === 0 ? "holds" : "FAILS"}  ${statement} (${own.length - failed.length} of ${own.length})`);
    for (const { subject, message } of failed) print(`         ${subject}: ${message}`);
  }
  for (const note of notes) print(`note   ${note}`);
  print(ok ? "\nEverything holds." : "\nThis package does not hold: do not rely on what is named above.");
}
