import { encodeCanvas } from "./signature-pad.tsx";

const MAX_SIDE_PX = 1600;
const MAX_PHOTO_BYTES = 600_000;

/** Scales a photo down to the size limits and removes its metadata; `null` if the file is not an image. */
export async function readPhoto(file: Blob): Promise<Uint8Array<ArrayBuffer> | null> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const scale = Math.min(1, MAX_SIDE_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.85, 0.7, 0.5]) {
    const bytes = await encodeCanvas(canvas, "image/jpeg", quality);
    if (bytes.length <= MAX_PHOTO_BYTES) return bytes;
  }
  return encodeCanvas(canvas, "image/jpeg", 0.3);
}
