import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";

const PACKAGES = join(import.meta.dirname, "../packages");
const SERVER = join(PACKAGES, "server");

/**
 * Builds the published program into a folder: JavaScript that needs no other package, the migrations, the licenses of
 * what it contains and, with `pages`, the tablet UI, which must be built.
 */
export async function buildServer(folder: string, { pages }: { pages: boolean }): Promise<void> {
  const built = await build({
    root: SERVER,
    configFile: false,
    logLevel: "error",
    ssr: { noExternal: true },
    build: {
      ssr: "src/roadside.ts",
      outDir: folder,
      emptyOutDir: true,
      target: "node22",
      // Next to each other, because the code finds the migrations and the pages next to itself.
      rolldownOptions: { output: { entryFileNames: "roadside.js", chunkFileNames: "[name]-[hash].js" } },
    },
  });
  const chunks = [built].flat().flatMap((one) => ("output" in one ? one.output : []));
  const modules = chunks.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
  await writeFile(join(folder, "third-party-licenses.txt"), await readLicenses(modules));
  await cp(join(PACKAGES, "worker/migrations"), join(folder, "migrations"), { recursive: true });
  if (pages) await cp(join(PACKAGES, "tablet-ui/dist"), join(folder, "tablet-ui"), { recursive: true });
}

/** Returns the licenses of the packages whose modules are in the program, as they require. */
async function readLicenses(modules: readonly string[]): Promise<string> {
  const folders = new Set(modules.flatMap((module) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? []));
  const texts = await Promise.all(
    [...folders].sort().map(async (folder) => {
      const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
      const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
      return `${name} ${version} (${license})\n\n${file ? await readFile(join(folder, file), "utf8") : ""}`;
    }),
  );
  return texts.join(`\n${"-".repeat(80)}\n`);
}
