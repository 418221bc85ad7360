import { createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type EvidenceVerdict, verifyEvidence } from "@roadside/core";
import { unpackZip } from "@roadside/worker/evidence/unpack";
import { isSignedBy } from "@roadside/worker/ledger/signing";
import { print, printError, resolvePath } from "../terminal.ts";

const USAGE = `Verifies a stop's evidence package without a server.

  pnpm roadside verify-evidence evidence.zip [--key <key>]

  --key   a key that you trust: its id (64 digits), a file with the answer of GET /v1/ledger/key,
          or a PEM file of the public key. Without it the key in the package is trusted.
          Can be repeated.

Ends with 0 if everything holds, and with 1 if something does not.`;

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

export async function run(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { key: { type: "string", multiple: true } },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new Error("Name one evidence package.");
    const read = unpackZip(await readFile(resolvePath(file)));
    if (!read.ok) {
      print(`FAILS  ${file} cannot be read: ${read.message}`);
      return 1;
    }
    const trusted = values.key && (await Promise.all(values.key.map(readKeyIds))).flat();
    const verdict = await verifyEvidence(read.files, { isSignedBy, ...(trusted ? { trusted } : {}) });
    printVerdict(verdict);
    return verdict.ok ? 0 : 1;
  } catch (error) {
    printError(`${(error as Error).message}\n\n${USAGE}`);
    return 1;
  }
}

/** Returns the ids of the keys in a value of `--key`. */
async function readKeyIds(value: string): Promise<string[]> {
  if (/^[0-9a-f]{64}$/.test(value)) return [value];
  const text = await readFile(resolvePath(value), "utf8");
  if (text.trimStart().startsWith("{"))
    return (JSON.parse(text) as { keys: { id: string }[] }).keys.map(({ id }) => id);
  return [bytesToHex(sha256(createPublicKey(text).export({ type: "spki", format: "der" })))];
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
