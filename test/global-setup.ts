import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sparticuz from "@sparticuz/chromium";
import { prepareState } from "../packages/server/src/workerd/serve-workerd.ts";
import { buildTabletUi } from "../scripts/build-tablet-ui.ts";

/** Prepares once what all test files share: the built tablet UI, a state folder with the demo, the unpacked browser. */
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  // Two projects use this file; the first prepares for both.
  if (process.env.ROADSIDE_TEST_STATE !== undefined) return;
  const state = await mkdtemp(join(tmpdir(), "roadside-template-"));
  process.env.ROADSIDE_TEST_STATE = state;
  await Promise.all([
    buildTabletUi(),
    prepareState({ state, demo: true, log: () => undefined }),
    sparticuz.executablePath(),
  ]);
  return () => rm(state, { recursive: true, force: true });
}
