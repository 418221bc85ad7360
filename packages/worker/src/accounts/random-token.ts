import { toBase64Url } from "@roadside/core";

const TOKEN_BYTES = 32;

/** Returns 256 random bits as 43 characters of base64url: a session's token, or the secret of an API key. */
export function createToken(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)));
}
