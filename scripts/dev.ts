import { existsSync } from "node:fs";
import { join } from "node:path";
import { createServer } from "vite";
import { askedToEnd, ROOT, serve } from "../packages/server/src/workerd/serve-workerd.ts";
import { buildTabletUi } from "./build-tablet-ui.ts";

/** The same as `npm start` for daily work: both the worker and the tablet UI are watched, and what is changed is seen at once. */
const TABLET_UI = join(ROOT, "packages/tablet-ui");
const say = (line: string) => void process.stdout.write(`${line}\n`);

// The API's server also serves the built UI; it only has to be there.
if (!existsSync(join(TABLET_UI, "dist/index.html"))) await buildTabletUi();
const api = await serve({ port: 8788, host: "127.0.0.1", state: join(ROOT, ".roadside"), demo: true, log: say });
const ui = await createServer({ root: TABLET_UI });
await ui.listen();
ui.printUrls();
await askedToEnd();
await Promise.all([api.close(), ui.close()]);
process.exit(0);
