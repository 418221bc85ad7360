import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";

const PACKAGES = join(import.meta.dirname, "../packages");

/**
 * Builds the tablet UI into its `dist`, with the script of the API's reference page, which must work without internet.
 */
export async function buildTabletUi(): Promise<void> {
  await build({ root: join(PACKAGES, "tablet-ui"), logLevel: "warn" });
  const script = join(PACKAGES, "worker/node_modules/@scalar/api-reference/dist/browser/standalone.js");
  await copyFile(script, join(PACKAGES, "tablet-ui/dist/api-reference.js"));
}
