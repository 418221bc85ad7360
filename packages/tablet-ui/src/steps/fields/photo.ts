import { bytesOf } from "./signature-pad.tsx";

const LONGEST_SIDE = 1600;
const MOST_BYTES = 600_000;

/** A photo as it is kept: at most so many pixels and bytes, and nothing of what the camera wrote into it; `null` where the file is no picture. */
export async function photoOf(file: Blob): Promise<Uint8Array<ArrayBuffer> | null> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.85, 0.7, 0.5]) {
    const bytes = await bytesOf(canvas, "image/jpeg", quality);
    if (bytes.length <= MOST_BYTES) return bytes;
  }
  return bytesOf(canvas, "image/jpeg", 0.3);
}
