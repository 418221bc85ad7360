import type { Entry } from "../record/entry.ts";
import type { BodyOf } from "../record/kinds.ts";
import { EVIDENCE_PATHS } from "./forms.ts";

/** What an entry records about the bytes of its attachment. */
export type Attachment = BodyOf<"attachment-added">;

const EXTENSIONS: Readonly<Record<Attachment["mediaType"], string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
};

/** Returns the attachment that an entry names, itself or as a correction; `null` if it names none. */
export function findAttachment(entry: Entry): Attachment | null {
  if (entry.kind === "attachment-added") return entry.body;
  return entry.kind === "corrected" && entry.body.kind === "attachment-added" ? entry.body.body : null;
}

/**
 * Returns the path of an attachment's bytes in an evidence package. The name is the digest, so shared bytes are stored
 * once.
 */
export function attachmentPath({ digest, mediaType }: Pick<Attachment, "digest" | "mediaType">): string {
  return `${EVIDENCE_PATHS.attachments}${digest}.${EXTENSIONS[mediaType]}`;
}
