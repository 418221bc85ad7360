import { copyFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";

const PACKAGES = join(import.meta.dirname, "../packages");
const BUILT = join(PACKAGES, "tablet-ui/dist");
/** The last file that a build writes. */
const LAST = join(BUILT, "api-reference.js");
/** All that a build depends on. */
const SOURCES = [
  ...["src", "public", "index.html", "vite.config.ts", "package.json"].map((name) => join(PACKAGES, "tablet-ui", name)),
  join(PACKAGES, "core/src"),
  join(PACKAGES, "../pnpm-lock.yaml"),
];

/**
 * Builds the tablet UI into its `dist`, with the script of the API's reference page, which must work without internet.
 * Does nothing if no source has changed since the last build.
 */
export async function buildTabletUi(): Promise<void> {
  if (await isBuilt()) return;
  // A test runner sets another environment, whose build has 5 kB more than what is shipped.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = "production";
  await build({ root: join(PACKAGES, "tablet-ui"), logLevel: "warn" });
  if (NODE_ENV !== undefined) process.env.NODE_ENV = NODE_ENV;
  await copyFile(join(PACKAGES, "worker/node_modules/@scalar/api-reference/dist/browser/standalone.js"), LAST);
}

async function isBuilt(): Promise<boolean> {
  const built = await stat(LAST).catch(() => null);
  if (!built) return false;
  const changed = await Promise.all(SOURCES.map(newestChange));
  return Math.max(...changed) < built.mtimeMs;
}

/** When a file, or anything in a folder, was last changed. A deleted file changes its folder. */
async function newestChange(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const inside = await Promise.all((await readdir(path)).map((name) => newestChange(join(path, name))));
  return Math.max(found.mtimeMs, ...inside);
}
