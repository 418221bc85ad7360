import { buildTabletUi } from "./build-tablet-ui.ts";

// What `wrangler deploy` ships beside the worker.
await buildTabletUi();
