import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildServer } from "../../../scripts/build-server.ts";

/** Builds the program that `run-roadside.ts` starts: it is what is published, and starts ten times faster. */
export default async function setUp(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "roadside-program-"));
  await buildServer(folder, { pages: false });
  process.env.ROADSIDE_TEST_PROGRAM = join(folder, "roadside.js");
  return () => rm(folder, { recursive: true, force: true });
}
