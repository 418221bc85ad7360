import { createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type EvidenceVerdict, verifyEvidence } from "@roadside/core";
import { unpackZip } from "@roadside/worker/evidence/unpack";
import { isSignedBy } from "@roadside/worker/ledger/signing";

const USAGE = `Verifies a stop's evidence package without a server.

  pnpm roadside verify-evidence evidence.zip [--key <key>]

  --key   a key that you know from elsewhere: its id (64 digits, as GET /v1/log/key shows it), a file with that answer, or a PEM file of the public key.
          Without it the key inside the package is taken at its word. May be given more than once.

Ends with 0 where everything holds, with 1 where something does not.`;

const say = (line: string) => process.stdout.write(`${line}\n`);
const here = (path: string) => resolve(process.env.INIT_CWD ?? "", path);

/** The ids of the keys that a word of the command line stands for. */
async function keyIds(word: string): Promise<string[]> {
  if (/^[0-9a-f]{64}$/.test(word)) return [word];
  const text = await readFile(here(word), "utf8");
  if (text.trimStart().startsWith("{"))
    return (JSON.parse(text) as { keys: { id: string }[] }).keys.map(({ id }) => id);
  return [bytesToHex(sha256(createPublicKey(text).export({ type: "spki", format: "der" })))];
}

/** What each kind of check asks, in the order in which it is told. */
const QUESTIONS: Readonly<Record<EvidenceVerdict["checks"][number]["code"], string>> = {
  file: "Every file is as it was packed",
  key: "The keys are those that their ids name",
  "manifest-signature": "The list of the files is signed",
  entry: "Every entry is whole: its hash is that of its bytes",
  personal: "What identifies people is what the entries were sealed with",
  attachment: "Photos, signatures and papers are those that the entries name",
  chain: "The links of the devices' chains hold",
  head: "The heads of the units' logs are signed",
  inclusion: "Every entry stands in a signed log",
  consistency: "The logs only grew",
};

function tell({ ok, checks, notes }: EvidenceVerdict): void {
  for (const [code, question] of Object.entries(QUESTIONS)) {
    const own = checks.filter((one) => one.code === code);
    const wrong = own.filter(({ holds }) => !holds);
    if (own.length === 0) continue;
    say(`${wrong.length === 0 ? "holds" : "FAILS"}  ${question} (${own.length - wrong.length} of ${own.length})`);
    for (const { subject, message } of wrong) say(`         ${subject}: ${message}`);
  }
  for (const note of notes) say(`note   ${note}`);
  say(ok ? "\nEverything holds." : "\nThis package does not hold: do not rely on what is named above.");
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2).filter((word) => word !== "--"),
    options: { key: { type: "string", multiple: true } },
    allowPositionals: true,
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) {
    process.stderr.write(`${USAGE}\n`);
    return 1;
  }
  const read = unpackZip(await readFile(here(file)));
  if (!read.ok) {
    say(`FAILS  ${file} is not read: ${read.message}`);
    return 1;
  }
  const trusted = values.key && (await Promise.all(values.key.map(keyIds))).flat();
  const verdict = await verifyEvidence(read.files, { isSignedBy, ...(trusted ? { trusted } : {}) });
  tell(verdict);
  return verdict.ok ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
  process.exitCode = 1;
}
