import type { HeldStop } from "../stops/held-stop.ts";
import type { NewEntry } from "../stops/new-entries.ts";
import type { SaveResult } from "../tablet/entries.ts";
import type { Tablet } from "../tablet/tablet.ts";
import type { Problems } from "./compose.ts";
import type { Values } from "./field.ts";
import { decodePhoto } from "./fields/photo-field.tsx";
import { drawSignaturePng, parseStrokes } from "./fields/signature-pad.tsx";

/**
 * Saves the entry of a step; a photo or a signature with its bytes. `draft` is the key of the draft it was typed in.
 */
export async function saveStep(
  tablet: Tablet,
  held: HeldStop,
  entry: NewEntry,
  values: Values,
  draft: string,
): Promise<SaveResult | { ok: false; problems: Problems }> {
  if (entry.kind === "attachment-added") {
    const bytes = decodePhoto(values);
    if (!bytes) return { ok: false, problems: { photo: "photo-missing" } };
    const { note } = entry.body;
    return tablet.attach(held, bytes, { what: "photo", mediaType: "image/jpeg", ...(note ? { note } : {}) }, draft);
  }
  if (entry.kind !== "record-signed" || values.signed !== "signed") return tablet.addTo(held, [entry], draft);
  const strokes = parseStrokes(values);
  if (strokes.length === 0) return { ok: false, problems: { strokes: "signature-missing" } };
  const signature = { what: "signature", mediaType: "image/png" } as const;
  return tablet.attach(held, await drawSignaturePng(strokes), signature, draft, (digest) => [
    { ...entry, body: { ...entry.body, attachment: digest } },
  ]);
}
