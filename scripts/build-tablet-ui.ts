import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";

const PACKAGES = join(import.meta.dirname, "../packages");

/**
 * Builds the tablet UI into its `dist`, with the script of the API's reference page, which must work without internet.
 */
export async function buildTabletUi(): Promise<void> {
  // A test runner sets another environment, whose build has 5 kB more than what is shipped.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = "production";
  await build({ root: join(PACKAGES, "tablet-ui"), logLevel: "warn" });
  if (NODE_ENV !== undefined) process.env.NODE_ENV = NODE_ENV;
  const script = join(PACKAGES, "worker/node_modules/@scalar/api-reference/dist/browser/standalone.js");
  await copyFile(script, join(PACKAGES, "tablet-ui/dist/api-reference.js"));
}
