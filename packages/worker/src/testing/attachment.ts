import type { Attachment } from "@roadside/core";

/** An attachment of these bytes: its entry's content, and how the bytes are sent. */
export async function findAttachment(content: string | Uint8Array<ArrayBuffer>, facts: Partial<Attachment> = {}) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const digest = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const body: Attachment = { what: "photo", digest, mediaType: "image/png", bytes: bytes.length, ...facts };
  const sent: RequestInit = { method: "PUT", headers: { "content-type": body.mediaType }, body: bytes };
  return { bytes, body, sent };
}
