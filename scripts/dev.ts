import { existsSync } from "node:fs";
import { join } from "node:path";
import { createServer } from "vite";
import { ROOT } from "../packages/server/src/assets.ts";
import { waitForShutdown } from "../packages/server/src/shutdown.ts";
import { print } from "../packages/server/src/terminal.ts";
import { serve } from "../packages/server/src/workerd/serve-workerd.ts";
import { buildTabletUi } from "./build-tablet-ui.ts";

/** `npm start` for daily work: watches the worker and the tablet UI, and shows changes at once. */
const TABLET_UI = join(ROOT, "packages/tablet-ui");

// The API's server also serves a built UI, which must exist.
if (!existsSync(join(TABLET_UI, "dist/index.html"))) await buildTabletUi();
const api = await serve({ port: 8788, host: "127.0.0.1", state: join(ROOT, ".roadside-demo"), demo: true, log: print });
const ui = await createServer({ root: TABLET_UI });
await ui.listen();
ui.printUrls();
await waitForShutdown();
await Promise.all([api.close(), ui.close()]);
process.exit(0);
