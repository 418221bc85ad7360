import type { Entry } from "../record/entry.ts";
import type { BodyOf } from "../record/kinds.ts";
import { EVIDENCE_PATHS } from "./forms.ts";

/** What an entry says of the bytes that it names. */
export type Attachment = BodyOf<"attachment-added">;

const ENDINGS: Readonly<Record<Attachment["mediaType"], string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
};

/** The attachment that an entry names, itself or in correcting another; `null` where it names none. */
export function attachmentOf(entry: Entry): Attachment | null {
  if (entry.kind === "attachment-added") return entry.body;
  return entry.kind === "corrected" && entry.body.kind === "attachment-added" ? entry.body.body : null;
}

/** Where an attachment's bytes stand in an evidence package: by their digest, so that what two entries name is there once. */
export function attachmentPath({ digest, mediaType }: Pick<Attachment, "digest" | "mediaType">): string {
  return `${EVIDENCE_PATHS.attachments}${digest}.${ENDINGS[mediaType]}`;
}
