import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { OperatorError } from "../failure.ts";

/** Encrypts a backup in the age format (age-encryption.org/v1), and decrypts it again to check it. */
export interface Encryption {
  encrypt(content: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>>;
  decrypt(content: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>>;
}

/** Whose keys, or which passphrase, can decrypt a backup. */
export type Protection = { readonly recipients: readonly string[] } | { readonly passphrase: string };

export async function createEncryption(protection: Protection): Promise<Encryption> {
  const [encrypter, decrypter] = [new Encrypter(), new Decrypter()];
  if ("passphrase" in protection) {
    encrypter.setPassphrase(protection.passphrase);
    decrypter.addPassphrase(protection.passphrase);
  } else {
    for (const recipient of protection.recipients) encrypter.addRecipient(recipient);
    // This machine has no key of the recipients: a key that lives as long as this process checks the backup.
    const identity = await generateX25519Identity();
    encrypter.addRecipient(await identityToRecipient(identity));
    decrypter.addIdentity(identity);
  }
  return { encrypt: (content) => encrypter.encrypt(content), decrypt: (content) => decrypter.decrypt(content) };
}

/** Returns what decrypts a backup with a passphrase or with the secret keys of an identity file's text. */
export function createDecrypter(key: { passphrase: string } | { identities: string }): Decrypter {
  const decrypter = new Decrypter();
  if ("passphrase" in key) decrypter.addPassphrase(key.passphrase);
  else {
    const lines = key.identities.split(/\r?\n/).filter((line) => line.startsWith("AGE-SECRET-KEY-"));
    if (lines.length === 0)
      throw new OperatorError("The identity file has no secret key of age: it has a line that begins AGE-SECRET-KEY-.");
    for (const line of lines) decrypter.addIdentity(line.trim());
  }
  return decrypter;
}

export function isRecipient(text: string): boolean {
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
}

const HEADER = "age-encryption.org/v1\n";

/** Returns how a backup is encrypted. Throws an `OperatorError` if the file is not one. */
export async function readProtection(file: string): Promise<"passphrase" | "recipients"> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    const start = buffer.toString("latin1", 0, bytesRead);
    if (!start.startsWith(HEADER)) throw new OperatorError(`${file} is not a backup: it is not in the age format.`);
    return start.startsWith(`${HEADER}-> scrypt `) ? "passphrase" : "recipients";
  } finally {
    await handle.close();
  }
}

/** Streams a file, and reports how many bytes were read. */
export function streamFile(file: string, onBytes: (bytes: number) => void): ReadableStream<Uint8Array> {
  const source = createReadStream(file, { highWaterMark: 256 * 1_024 });
  let bytes = 0;
  source.on("data", (chunk) => {
    bytes += chunk.length;
    onBytes(bytes);
  });
  source.pause();
  return Readable.toWeb(source) as ReadableStream<Uint8Array>;
}
