import { join } from "node:path";
import { buildServer } from "./build-server.ts";
import { buildTabletUi } from "./build-tablet-ui.ts";

// The static files that `wrangler deploy` uploads with the worker, then the program that contains them.
await buildTabletUi();
await buildServer(join(import.meta.dirname, "../packages/server/dist"), { pages: true });
