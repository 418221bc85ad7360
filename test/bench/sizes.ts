import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const PACKAGES = join(import.meta.dirname, "../../packages");

/** What travels, in bytes after gzip: core with everything it depends on, and what the tablet's first screen loads. */
export async function benchSizes(): Promise<{ name: string; bytes: number }[]> {
  const entry = join(PACKAGES, "core/src/index.ts");
  const built = await build({ configFile: false, logLevel: "error", build: { write: false, minify: true, lib: { entry, formats: ["es"] } } });
  const chunks = [built].flat().flatMap((one) => ("output" in one ? one.output : []));
  const core = chunks.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("");
  const dist = join(PACKAGES, "tablet-ui/dist");
  const page = await readFile(join(dist, "index.html"), "utf8");
  const loaded = [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, path = ""]) => path);
  const files = await Promise.all(loaded.map((path) => readFile(join(dist, path))));
  return [
    { name: "core, with valibot and the hash", bytes: gzipSync(core).length },
    { name: "tablet UI, first load", bytes: [Buffer.from(page), ...files].reduce((sum, file) => sum + gzipSync(file).length, 0) },
  ];
}
