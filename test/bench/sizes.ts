import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const PACKAGES = join(import.meta.dirname, "../../packages");

/** Measures sizes after gzip: core with its dependencies, `classify` of one place, and the tablet's first screen. */
export async function benchSizes(): Promise<{ name: string; bytes: number }[]> {
  const dist = join(PACKAGES, "tablet-ui/dist");
  const page = await readFile(join(dist, "index.html"), "utf8");
  const loaded = [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, path = ""]) => path);
  const files = await Promise.all(loaded.map((path) => readFile(join(dist, path))));
  return [
    { name: "core, with valibot, the hash and the calendar", bytes: await bundled('export * from "@roadside/core";') },
    { name: "core, classify of every place", bytes: await bundled('export { classify } from "@roadside/core";') },
    {
      name: "core, classify of China alone",
      bytes: await bundled(
        'import { china, classifier } from "@roadside/core"; export const classify = classifier(china);',
      ),
    },
    {
      name: "tablet UI, first load",
      bytes: [Buffer.from(page), ...files].reduce((sum, file) => sum + gzipSync(file).length, 0),
    },
  ];
}

/** Bundles a program of one line, and returns its size. */
async function bundled(code: string): Promise<number> {
  const input = join(import.meta.dirname, ".bundled.ts");
  await writeFile(input, code);
  try {
    const built = await build({
      configFile: false,
      logLevel: "error",
      build: {
        write: false,
        minify: true,
        modulePreload: { polyfill: false },
        rollupOptions: { input, preserveEntrySignatures: "strict" },
      },
    });
    const chunks = [built].flat().flatMap((one) => ("output" in one ? one.output : []));
    return gzipSync(chunks.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("")).length;
  } finally {
    await rm(input);
  }
}
