import { unzipSync } from "fflate";

/** More than any stop's package has; a ZIP that claims more is not unpacked. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

/** The files of a ZIP by their paths, or why it is not read. */
export function unpackZip(
  zip: Uint8Array,
): { ok: true; files: Map<string, Uint8Array> } | { ok: false; message: string } {
  const names: string[] = [];
  let size = 0;
  try {
    const files = unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        names.push(name);
        size += originalSize;
        return size <= MAX_UNPACKED_BYTES;
      },
    });
    if (size > MAX_UNPACKED_BYTES) return { ok: false, message: "it unpacks to more than any evidence package has" };
    // Programs differ in which of two files of one name they show.
    if (new Set(names).size < names.length) return { ok: false, message: "it has two files of the same name" };
    return { ok: true, files: new Map(Object.entries(files)) };
  } catch {
    return { ok: false, message: "it is not a ZIP, or it is damaged" };
  }
}
