import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runRoadside } from "../testing/run-roadside.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-bad-input-"));
  await writeFile(join(folder, "file"), "content");
  const header = "age-encryption.org/v1\n-> ";
  await writeFile(join(folder, "passphrase.age"), `${header}scrypt zVR5jJZ8tI4AA9xkErmDQw 18\n`);
  await writeFile(join(folder, "recipient.age"), `${header}X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Of a key that was thrown away. */
const RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
const NAMES = "--name-zh 赵敏 --name-en Zhao";
const PASSWORD = { ROADSIDE_PASSWORD: "a long pass phrase" };

/** A command line, its variables, and the one sentence that refuses it. `@` is a folder with a file. */
const CASES: readonly (readonly [line: string, sentence: string, env?: Record<string, string>])[] = [
  ["serv", "Unknown command 'serv': did you mean serve?"],
  ["officer ad", "Unknown command 'ad': did you mean add?"],
  ["add-officer", "Unknown command 'add-officer'."],

  [
    `init --state @/new --badge 900001 ${NAMES}`,
    "Set ROADSIDE_PASSWORD, or run the command on a terminal, which asks for the password of 900001.",
  ],
  [
    `init --state @/new --badge 900001 ${NAMES}`,
    "The password must not be the badge number.",
    { ROADSIDE_PASSWORD: "900001900001" },
  ],
  [`init --state @/new --badge 900001 ${NAMES}`, "The password is too common.", { ROADSIDE_PASSWORD: "password1234" }],
  [
    "init --state @/new --badge 900001",
    "Name the first administrator with --badge, --name-zh and --name-en.",
    PASSWORD,
  ],
  [
    "init --state @/new --demo --badge 900001",
    "--demo creates accounts of its own: leave out --badge, --name-zh and --name-en.",
  ],
  [`init --state @/new --badge 9_1 ${NAMES}`, "Option '--badge <number>' argument '9_1' is invalid. "],
  [
    `init --state @/new --badge 900001 --name-zh= --name-en Zhao`,
    "Option '--name-zh <name>' argument '' is invalid. must not be empty.",
  ],
  [`init --state @/file --badge 900001 ${NAMES}`, "@/file is not a folder: name one with --state.", PASSWORD],
  [
    `init --state @/file/new --badge 900001 ${NAMES}`,
    "@/file/new is not in a folder: a part of its path is a file.",
    PASSWORD,
  ],
  ["init --stat x", "Unknown option '--stat': did you mean --state?"],
  ["init now", "Too many arguments for 'init'. Expected 0 arguments but got 1: now."],

  [
    "serve --state @/none",
    "@/none has no installation: create one with `roadside init`, or name its folder with --state.",
  ],
  [
    "serve",
    "@/none has no installation: create one with `roadside init`, or name its folder with --state.",
    { ROADSIDE_STATE: "@/none" },
  ],
  ["serve --state", "Option '--state <folder>' argument missing."],
  ["serve --port many", "Option '--port <number>' argument 'many' is invalid. must be a whole number from 0 to 65535."],
  [
    "serve",
    "Option '--port <number>' value '70000' from env 'PORT' is invalid. must be a whole number from 0 to 65535.",
    { PORT: "70000" },
  ],
  [
    "serve",
    "Option '--log <lines>' value 'all' from env 'ROADSIDE_LOG' is invalid. Allowed choices are requests, failures.",
    { ROADSIDE_LOG: "all" },
  ],
  ["serve --public-url roadside.example", "is invalid. roadside.example is not a public address, as in"],
  [
    "serve",
    "value '10.0.0.0/33' from env 'ROADSIDE_TRUSTED_PROXIES' is invalid. 10.0.0.0/33 is not an address or a network",
    { ROADSIDE_TRUSTED_PROXIES: "10.0.0.0/33" },
  ],
  ["serve --metrics 9464", "is invalid. 9464 is not an address and a port, as in 127.0.0.1:9464"],
  [
    "serve",
    "ROADSIDE_ADDRESS_HEADER has no effect any more: use ROADSIDE_TRUSTED_PROXIES instead.",
    { ROADSIDE_ADDRESS_HEADER: "x-real-ip" },
  ],
  [
    "serve",
    "value 'desk' from env 'ROADSIDE_CORS_ORIGINS' is invalid. desk is not an origin, as in https://desk.example.",
    { ROADSIDE_CORS_ORIGINS: "desk" },
  ],

  ["officer add --state @/none", "Required option '--badge <number>' not specified."],
  [
    `officer add --badge 100010 --role boss ${NAMES}`,
    "Option '--role <role>' argument 'boss' is invalid. Allowed choices are officer, supervisor, auditor, administrator.",
  ],
  [
    `officer add --badge 100010 --role officer --unit 云南 ${NAMES}`,
    "Option '--unit <code>' argument '云南' is invalid. must be 2 to 12 digits or capital letters.",
  ],
  ["officer list --state @/none", "@/none has no installation: "],
  ["officer close", "Missing required argument 'badge'."],
  ["officer close 100_0", "Command-argument value '100_0' is invalid for argument 'badge'. "],
  ["officer reset-password 100010 --state @/none", "@/none has no installation: ", PASSWORD],

  ["backup --state @/none", "Missing required argument 'file'."],
  ["backup @/b.age --state @/none", "@/none has no installation: "],
  ["backup @/b.age --recipient age1x", "argument 'age1x' is invalid. must be a public key of age, as in age1…."],
  ["backup @/b.age --recipient", "Option '--recipient <key>' argument missing."],
  [
    `backup @/b.age --recipient ${RECIPIENT}`,
    "Choose one: --recipient, or the passphrase in ROADSIDE_BACKUP_PASSPHRASE.",
    { ROADSIDE_BACKUP_PASSPHRASE: "another long phrase" },
  ],
  ["restore --state @/new", "Missing required argument 'file'."],
  ["restore @/none.age --state @/new", "@/none.age does not exist (ENOENT): check its name."],
  ["restore @/file --state @/new", "@/file is not a backup: it is not in the age format."],
  [
    "restore @/passphrase.age --state @/new",
    "Set ROADSIDE_BACKUP_PASSPHRASE, or run the command on a terminal, which asks for the passphrase of the backup.",
  ],
  [
    "restore @/passphrase.age --state @/new --identity @/file",
    "@/passphrase.age is encrypted with a passphrase: leave out --identity.",
  ],
  [
    "restore @/recipient.age --state @/new",
    "@/recipient.age is encrypted with a public key: name the file of its secret key with --identity.",
  ],
  [
    "restore @/recipient.age --state @/new --identity @/file",
    "The identity file has no secret key of age: it has a line that begins AGE-SECRET-KEY-.",
  ],

  ["doctor --public-url desk", "argument 'desk' is invalid. desk is not a public address"],
  ["doctor", "Option '--port <number>' value 'x' from env 'PORT' is invalid.", { PORT: "x" }],

  ["verify --state @/none", "@/none has no installation: "],
  ["verify @/file", "Too many arguments for 'verify'. Expected 0 arguments but got 1: "],
  ["copy --from @/none", "Required option '--to "],

  ["rebuild --state @/none", "@/none has no installation: "],
  ["rebuild --all", "Unknown option '--all'."],
  ["retention --state @/none", "@/none has no installation: "],

  ["import --badge 100009", "Missing required argument 'file'."],
  ["import @/file", "Required option '--badge <number>' not specified."],
  [
    "import @/file --badge 100009",
    "Set ROADSIDE_PASSWORD, or run the command on a terminal, which asks for the password of 100009.",
  ],
  [
    "import @/file --badge 100009 --server ftp://x",
    "Option '--server <address>' argument 'ftp://x' is invalid. must be an address such as http://127.0.0.1:8787.",
  ],

  ["verify-evidence", "Missing required argument 'file'."],
  ["verify-evidence @/none.zip", "@/none.zip does not exist (ENOENT): check its name."],
  ["verify-evidence @", "The file is a folder: name a file."],
  ["verify-evidence @/file", "FAILS  @/file cannot be read: it is not a ZIP, or it is damaged"],
];

describe("`roadside` refuses in one sentence", () => {
  it.concurrent.each(CASES.map(([line, sentence, env = {}]) => ({ line, sentence, env })))(
    "$line: $sentence",
    async ({ line, sentence, env }) => {
      const inFolder = (text: string) => text.replaceAll("@", folder);
      const variables = Object.entries(env).map(([name, value]) => [name, inFolder(value)]);
      const { code, stdout, stderr } = await runRoadside(line.split(" ").map(inFolder), Object.fromEntries(variables));
      expect([code, stdout, stderr.trimEnd().split("\n").length], stderr).toEqual([1, "", 1]);
      expect(stderr).toContain(inFolder(sentence));
    },
  );
});
