import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { normalizePassword } from "./password-rules.ts";

/**
 * 32 MB and about 0.13 s a hash. The hashes do not store these numbers: a change makes every stored hash unreadable.
 */
const PARAMETERS = { N: 16_384, r: 16, p: 1 };
const KEY_BYTES = 64;
const SALT_BYTES = 16;
/** OpenSSL needs a little more than the 128 × N × r bytes of the algorithm. */
const MAX_MEMORY_BYTES = 2 * 128 * PARAMETERS.N * PARAMETERS.r;

/** Returns `<salt>:<key>`, both in hexadecimal. The salt's text, not its bytes, goes into scrypt. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES).toString("hex");
  return `${salt}:${(await deriveKey(password, salt)).toString("hex")}`;
}

/** Whether a password has this hash. The time does not depend on the answer. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [salt = "", key = ""] = hash.split(":");
  const stored = Buffer.from(key, "hex");
  const derived = await deriveKey(password, salt);
  return stored.length === derived.length && timingSafeEqual(stored, derived);
}

/**
 * The platform's scrypt, which workerd, Node and Deno have: one in JavaScript takes half as long again in Node, and far
 * longer in workerd.
 */
function deriveKey(password: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { ...PARAMETERS, maxmem: MAX_MEMORY_BYTES };
    scrypt(normalizePassword(password), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
