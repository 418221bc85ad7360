import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { createTarDecoder, createTarPacker } from "modern-tar";
import * as v from "valibot";
import { OperatorError } from "../failure.ts";
import { SQLITE_FILE } from "../installation.ts";
import { SECRETS_FILE } from "../secrets.ts";
import { streamFile } from "./encryption.ts";

const MANIFEST = "manifest.json";
/** The files of an installation, in the order of the archive. */
const FILES = [SECRETS_FILE, SQLITE_FILE] as const;
const MAX_MANIFEST_BYTES = 65_536;

const Manifest = v.object({
  format: v.literal("roadside-backup/1"),
  /** The version of the program. */
  version: v.string(),
  /** The newest migration. */
  schema: v.string(),
  /** The id of the installation, and its epoch. */
  installation: v.string(),
  epoch: v.number(),
  /** The time of the data. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  files: v.array(v.object({ name: v.picklist(FILES), bytes: v.number(), sha256: v.string() })),
});
/** What a backup contains; the first file of its archive. */
export type Manifest = v.InferOutput<typeof Manifest>;

/** Measures and digests the files of an installation. */
export function describeFiles(folder: string): Promise<Manifest["files"]> {
  return Promise.all(
    FILES.map(async (name) => {
      const { size } = await stat(join(folder, name));
      return { name, bytes: size, sha256: await digest(join(folder, name)) };
    }),
  );
}

/** Streams the files of an installation as a tar archive that begins with the manifest. */
export function packArchive(
  folder: string,
  manifest: Manifest,
  onBytes: (bytes: number) => void,
): ReadableStream<Uint8Array> {
  const { readable, controller } = createTarPacker();
  const mtime = new Date(manifest.at);
  const pack = async () => {
    const text = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
    const writer = controller.add({ name: MANIFEST, size: text.length, mode: 0o600, mtime }).getWriter();
    await writer.write(text);
    await writer.close();
    for (const { name, bytes } of manifest.files)
      await streamFile(join(folder, name), onBytes).pipeTo(controller.add({ name, size: bytes, mode: 0o600, mtime }));
    controller.finalize();
  };
  pack().catch((error: unknown) => controller.error(error));
  return readable;
}

/** Writes the files of an archive into a folder, and checks them against its manifest, which it returns. */
export async function unpackArchive(archive: ReadableStream<Uint8Array>, folder: string): Promise<Manifest> {
  let manifest: Manifest | null = null;
  const unpacked: string[] = [];
  const entries = archive.pipeThrough(createTarDecoder({ strict: true })) as NodeReadableStream<{
    header: { name: string };
    body: ReadableStream<Uint8Array>;
  }>;
  for await (const { header, body } of entries) {
    if (manifest === null) {
      if (header.name !== MANIFEST) throw new OperatorError("The file is an archive, but not a backup of Roadside.");
      manifest = await readManifest(body);
      continue;
    }
    // Only known names: a path in the archive can never leave the folder.
    const file = manifest.files.find(({ name }) => name === header.name);
    if (!file || unpacked.includes(file.name))
      throw new OperatorError(`The backup has an unknown file ${header.name}.`);
    const hash = createHash("sha256");
    const path = join(folder, file.name);
    await pipeline(
      Readable.fromWeb(body as NodeReadableStream<Uint8Array>),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(path, { flags: "wx", mode: 0o600 }),
    );
    if (hash.digest("hex") !== file.sha256) throw new OperatorError(`The backup is damaged: ${file.name} has changed.`);
    unpacked.push(file.name);
  }
  if (manifest === null || FILES.some((name) => !unpacked.includes(name)))
    throw new OperatorError("The backup is incomplete.");
  return manifest;
}

async function readManifest(body: ReadableStream<Uint8Array>): Promise<Manifest> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as NodeReadableStream<Uint8Array>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_MANIFEST_BYTES) throw new OperatorError("The manifest of the backup is too long.");
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Manifest), Buffer.concat(chunks).toString());
  if (!parsed.success)
    throw new OperatorError("The backup is of another version of Roadside: restore it with that one.");
  return parsed.output;
}

async function digest(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(Readable.fromWeb(streamFile(file, () => undefined) as NodeReadableStream<Uint8Array>), hash);
  return hash.digest("hex");
}
